import Testing
@Test func placeholderStructuredText() {}
