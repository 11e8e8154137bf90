// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// Release builds link Debian's own archives, with the network left out, because the shared library
/// costs 7 to 12 ms at each start; debug builds link the shared libraries.
let archives = ["git2", "mbedcrypto", "http_parser", "pcre2-8", "z"]
let libgit2: [LinkerSetting] =
  ["git2", "mbedcrypto", "z"].map { .linkedLibrary($0, .when(configuration: .debug)) }
  + archives.map { .linkedLibrary(":lib\($0).a", .when(configuration: .release)) }

let package = Package(
  name: "git-session",
  products: [
    .library(name: "SessionKit", targets: ["SessionKit", "SessionModel"]),
    .executable(name: "git-session", targets: ["git-session"]),
    .executable(name: "git-session-serve", targets: ["git-session-serve"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    /// The C library as it is: a module map, inline functions for what Swift cannot import, and the
    /// stand-ins for the network that release builds leave out.
    .target(
      name: "CLibgit2",
      cSettings: [.define("LINKS_LIBGIT2_ARCHIVE", .when(configuration: .release))],
      linkerSettings: libgit2),
    /// libgit2 without its sharp edges, and the `git` command: owned handles in, plain values out.
    .target(name: "GitKit", dependencies: ["CLibgit2", system, subprocess]),
    /// minizip as it is, the part of zlib that knows zip files.
    .target(
      name: "CMinizip",
      linkerSettings: [
        .linkedLibrary("minizip", .when(configuration: .debug)),
        .linkedLibrary(":libminizip.a", .when(configuration: .release)),
        .linkedLibrary(":libz.a", .when(configuration: .release)),
      ]),
    /// Zip files, written so that the same content gives the same bytes, and read with suspicion.
    .target(name: "Zip", dependencies: ["CMinizip", system]),
    /// Text formats kept byte for byte.
    .target(name: "StructuredText"),
    /// What a session is: values, layout, rules, encode and decode.
    .target(name: "SessionModel", dependencies: ["StructuredText"]),
    /// Conversations as other programs keep them: bytes in, messages out, and the other way round.
    .target(name: "Transcripts", dependencies: ["SessionModel", "StructuredText"]),
    /// What can be done to a session: one file per verb.
    .target(
      name: "SessionKit",
      dependencies: [
        "GitKit", "SessionModel", "StructuredText", "Transcripts", "Zip", system, subprocess, yams,
      ]),
    /// Listing and search over a file that is derived from the sessions and may be deleted at any time.
    .target(
      name: "SessionIndex", dependencies: ["SessionKit", "SessionModel", system, grdb],
      linkerSettings: [.linkedLibrary("m")]),
    /// Words in, words out.
    .executableTarget(
      name: "git-session",
      dependencies: [
        "SessionKit", "SessionIndex", "SessionModel", argumentParser, system, subprocess,
      ]),

    /// What needs a network: HTTP, and looking up hosts.
    .executableTarget(name: "git-session-serve", dependencies: [argumentParser]),

    // MARK: Tests

    /// Temporary directories, the real `git` and the built command, as tests use them.
    .target(name: "TestSupport", dependencies: [system, subprocess], path: "Tests/TestSupport"),
    .testTarget(name: "GitKitTests", dependencies: ["GitKit", "TestSupport", system]),
    .testTarget(name: "StructuredTextTests", dependencies: ["StructuredText", "TestSupport"]),
    .testTarget(
      name: "SessionModelTests",
      dependencies: ["SessionModel", "StructuredText", "TestSupport", yams]),
    .testTarget(
      name: "TranscriptsTests",
      dependencies: ["Transcripts", "SessionModel", "StructuredText", "TestSupport"]),
    .testTarget(
      name: "SessionKitTests",
      dependencies: ["SessionKit", "SessionModel", "GitKit", "TestSupport", system]),
    .testTarget(
      name: "SessionIndexTests",
      dependencies: ["SessionIndex", "SessionKit", "SessionModel", "TestSupport", grdb, system]),
    /// Runs of the built command; what a lower test can show is not here.
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "git-session", "git-session-serve", "SessionKit", "SessionModel", "TestSupport",
        argumentParser, system,
        subprocess,
      ]),
  ]
)

for target in package.targets where !["CLibgit2", "CMinizip"].contains(target.name) {
  target.swiftSettings = settings
}
