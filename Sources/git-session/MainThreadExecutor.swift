import Dispatch
import Synchronization

/// Runs a task and the sessions it uses on the thread that waits for it.
///
/// A command has nothing else to do meanwhile, and the threads that Swift and Dispatch would start
/// cost more than most verbs.
final class MainThreadExecutor: SerialExecutor, TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let ready = DispatchSemaphore(value: 0)
  private let isFinished = Atomic(false)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    ready.signal()
  }

  /// Runs a task to its end.
  func run(_ body: @escaping @Sendable () async -> Void) {
    Task(executorPreference: self) {
      await body()
      self.isFinished.store(true, ordering: .releasing)
    }
    while !isFinished.load(ordering: .acquiring) {
      ready.wait()
      guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
      unsafe job.runSynchronously(
        isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }
  }
}
