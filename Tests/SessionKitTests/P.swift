import Testing
@Test func placeholderSessionKit() {}
