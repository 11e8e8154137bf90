import GRDB

/// The tables of the index.
enum IndexSchema {
  /// To be raised with each change of the tables or of what is put into them: a file of another
  /// version is made anew.
  private static let version = 2

  static func create(in database: Database, file: Int64) throws {
    // Another process may have been quicker.
    guard try !exists(in: database) else { return }
    try database.execute(sql: statements)
    try database.execute(
      sql: "INSERT INTO about (version, file) VALUES (?, ?)", arguments: [version, file])
  }

  /// Whether there is any table.
  static func exists(in database: Database) throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema)") ?? false
  }

  /// Whether the tables are of this version and were made in this very file.
  static func isCurrent(in database: Database, file: Int64) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM about WHERE version = ? AND file = ?)",
      arguments: [version, file]) ?? false
  }

  /// A document's key is when it was made and a number that follows from its place: so rows lie in
  /// the order of time, whatever the order they came in.
  private static let statements = """
    CREATE TABLE about (version INTEGER NOT NULL, file INTEGER NOT NULL) STRICT;

    CREATE TABLE session (
      key INTEGER PRIMARY KEY,
      directory TEXT NOT NULL UNIQUE,
      tip TEXT NOT NULL, indexed TEXT,
      head_branch TEXT, head_mark INTEGER, tip_mark INTEGER,
      id TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL, owner_name TEXT NOT NULL,
      status TEXT NOT NULL, phase TEXT, template TEXT, branch TEXT, tags TEXT,
      pinned INTEGER NOT NULL, created INTEGER NOT NULL,
      changed_seconds INTEGER NOT NULL, changed_nanoseconds INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE document (
      key INTEGER PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
      path TEXT NOT NULL,
      content TEXT NOT NULL,
      kind TEXT NOT NULL, phase TEXT, role TEXT, author TEXT, time INTEGER,
      UNIQUE (session, path)
    ) STRICT;

    CREATE VIRTUAL TABLE words USING fts5 (
      title, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
    );

    CREATE TABLE vector (
      document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
      part INTEGER NOT NULL,
      model TEXT NOT NULL,
      value BLOB NOT NULL,
      PRIMARY KEY (document, part)
    ) STRICT, WITHOUT ROWID;
    """
}
