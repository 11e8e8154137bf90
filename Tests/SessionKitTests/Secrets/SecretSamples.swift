import TestSupport

/// Texts that look like secrets, made of parts when a test runs, so that none is in this repository.
enum SecretSamples {
  static let alphanumeric = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
  static let hex = Array("0123456789abcdef")
  static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
  static let digits = Array("0123456789")
  static let upperAndDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

  /// A rule's id, a text around a secret, and the secret.
  struct Sample: Sendable {
    var rule: String
    var before: String
    var secret: String
    var after: String

    var text: String { before + secret + after }
  }

  /// At least one of each rule.
  static func all(seed: UInt64) -> [Sample] {
    var chance = Seeded(state: seed)
    func some(_ count: Int, _ alphabet: [Character] = alphanumeric) -> String {
      String((0..<count).map { _ in alphabet[chance.below(alphabet.count)] })
    }
    func token(_ rule: String, _ secret: String) -> Sample {
      Sample(rule: rule, before: "use ", secret: secret, after: " for it\n")
    }
    func around(_ rule: String, _ before: String, _ secret: String, _ after: String) -> Sample {
      Sample(rule: rule, before: before, secret: secret, after: after)
    }
    func pem(_ kind: String, newline: String) -> String {
      let lines = (0..<12).map { _ in some(64) }.joined(separator: newline)
      return ["-----BEGIN ", "-----"].joined(separator: kind) + newline + lines + newline
        + ["-----END ", "-----"].joined(separator: kind)
    }
    return [
      token("private-key", pem("RSA " + "PRIVATE KEY", newline: "\n")),
      token("private-key", pem("OPENSSH " + "PRIVATE KEY", newline: "\\n")),
      around(
        "putty-key",
        "PuTTY-User-Key-File-" + "3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n",
        some(48), "\nPrivate-MAC: 0"),
      token("age-key", "AGE-SECRET-" + "KEY-1" + some(58, upperAndDigits)),
      token("aws-access-key-id", "AK" + "IA" + some(16, upper)),
      around("aws-secret-key", "aws_secret_" + "access_key = ", some(40), "\n"),
      around("aws-secret-key", #""Secret"# + #"AccessKey": ""#, some(40), "\"\n"),
      token("google-api-key", "AI" + "za" + some(35)),
      token("google-oauth-secret", "GOC" + "SPX-" + some(28)),
      around("azure-storage-key", "AccountName=x;Account" + "Key=", some(86) + "==", ";"),
      around("azure-client-secret", "abc", "8" + "Q~" + some(34), "\n"),
      token("digitalocean-token", "dop_" + "v1_" + some(64, hex)),
      token("databricks-token", "da" + "pi" + some(32, hex)),
      token("vault-token", "hv" + "s." + some(90)),
      around("terraform-token", some(14), ".atlas" + "v1." + some(64), "\n"),
      token("github-token", "gh" + "p_" + some(36)),
      token("github-token", "gh" + "s_" + some(36)),
      token("github-fine-grained-token", "github_" + "pat_" + some(22) + "_" + some(59)),
      token("gitlab-token", "gl" + "pat-" + some(20)),
      token("npm-token", "np" + "m_" + some(36)),
      token("pypi-token", "pypi-" + "AgE" + some(160)),
      token("rubygems-token", "ruby" + "gems_" + some(48, hex)),
      token("docker-token", "dckr_" + "pat_" + some(27)),
      token("atlassian-token", "ATATT3x" + "FfGF0" + some(180)),
      token("anthropic-key", "sk-" + "ant-" + "api03-" + some(93) + "AA"),
      token("openai-key", "sk-" + "proj-" + some(120)),
      token("openai-key", "sk-" + some(20) + "T3Blbk" + "FJ" + some(20)),
      token("hugging-face-token", "h" + "f_" + some(34, letters)),
      token("replicate-token", "r" + "8_" + some(37)),
      token("groq-key", "gs" + "k_" + some(52)),
      token("perplexity-key", "pp" + "lx-" + some(48)),
      token("xai-key", "xa" + "i-" + some(80)),
      token("slack-token", "xox" + "b-" + some(12, digits) + "-" + some(24)),
      token(
        "slack-app-token",
        "xa" + "pp-1-" + some(11, upperAndDigits) + "-" + some(13, digits) + "-" + some(64, hex)),
      around(
        "slack-webhook", "https://hooks.slack." + "com/services/",
        "T" + some(8, upperAndDigits) + "/B" + some(8, upperAndDigits) + "/" + some(24), "\n"),
      around(
        "discord-webhook", "https://discord.com/api/web" + "hooks/" + some(18, digits) + "/",
        some(68), "\n"),
      around("telegram-token", some(10, digits), ":A" + "AE" + some(32), "\n"),
      token("sendgrid-key", "S" + "G." + some(22) + "." + some(43)),
      around("twilio-key", "twilio_auth_" + "token = \"", some(32, hex), "\"\n"),
      token("linear-key", "lin_" + "api_" + some(40)),
      token("notion-token", "nt" + "n_" + some(11, digits) + some(35)),
      token("figma-token", "fig" + "d_" + some(40)),
      token("airtable-token", "pa" + "t" + some(14) + "." + some(64, hex)),
      token("stripe-key", "sk_" + "live_" + some(24)),
      token("shopify-token", "shp" + "at_" + some(32, hex)),
      token("square-token", "sq0" + "atp-" + some(22)),
      token("grafana-token", "gl" + "sa_" + some(32) + "_" + some(8, hex)),
      token("sentry-token", "sntr" + "ys_" + some(80)),
      token("new-relic-key", "NR" + "AK-" + some(27, upperAndDigits)),
      token("supabase-key", "sb" + "p_" + some(40, hex)),
      token("doppler-token", "dp." + "pt." + some(43)),
      token("json-web-token", "ey" + "J" + some(33) + ".ey" + "J" + some(120) + "." + some(43)),
      around("url-password", "postgres://app" + ":", some(16), "@db.internal:5432/app"),
      around(
        "connection-string-password", "Server=db;User Id=app;Pass" + "word=", some(14),
        ";Encrypt=true"),
      around("authorization-header", "Authori" + "zation: Bearer ", some(40), "\n"),
      around("named-secret", #"db_pass"# + #"word = ""#, some(15), "\"\n"),
      around("named-secret", #"{"clientSe"# + #"cret": ""#, some(32), "\"}\n"),
      around("environment-secret", "export SESSION_SE" + "CRET=", some(32), "\n"),
      around("email-address", "write to ", "ada." + "lovelace@analytical.engines.uk", ", please"),
      around("phone-number", "call ", "+44 20 7946 " + "0958", " now"),
      around("card-number", "paid with ", "4111 1111 " + "1111 1111", " today"),
    ]
  }
}
