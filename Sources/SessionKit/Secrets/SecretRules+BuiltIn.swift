/// The rules that came with the tool.
enum BuiltInSecretRules {
  /// As `git session scan --show-rules` prints them.
  ///
  /// Token families are recognised by the prefixes that their makers document, and stand first; what
  /// guesses from a name such as `password` stands last.
  ///
  /// A token begins anywhere, as after the end of an ANSI colour, if no word and no chance makes its prefix;
  /// the short prefixes, and those in which words end (`task_live_`), begin a word.
  static let yaml = #"""
    apiVersion: v1
    kind: SecretRules
    rules:
      # Private keys
      - id: private-key
        title: private key
        keywords: ["-----BEGIN "]
        secret: '-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----[\s\\nr"'',+]{1,40}(?:[A-Z][A-Za-z-]{1,30}: [^\n\\]{0,200}[\s\\nr"'',+]{1,20}){0,6}[A-Za-z0-9+/=]{24,}[A-Za-z0-9+/=\s\\"'',]*(?:-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----)?'
      - id: putty-key
        title: private key of PuTTY
        keywords: ["Private-Lines: "]
        before: 'Private-Lines: [0-9]{1,4}[\s\\nr]{1,4}'
        secret: '[A-Za-z0-9+/=]{24,}(?:(?:\s|\\[nr]){1,4}[A-Za-z0-9+/=]{24,64})*'
      - id: age-key
        title: secret key of age
        keywords: [AGE-SECRET-KEY-1]
        secret: 'AGE-SECRET-KEY-1[0-9A-Z]{58}\b'

      # Clouds
      - id: aws-access-key-id
        title: access key id of AWS
        keywords: [AKIA, ASIA, ABIA, ACCA]
        secret: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b'
        except: [EXAMPLE]
      - id: aws-secret-key
        title: secret access key of AWS
        keywords: [aws_secret, aws-secret, awsSecret, secretAccessKey, secret_access_key]
        ignoreCase: true
        before: '(?:aws[_-]?secret[_-]?(?:access[_-]?)?(?:key)?|secret_?access_?key)\\?["'']?\s{0,4}(?:=>|=|:)\s{0,4}\\?["'']?'
        secret: '[A-Za-z0-9/+]{40}'
        after: '(?:[^A-Za-z0-9/+=]|$)'
        entropy: 3.5
        except: [EXAMPLE]
      - id: google-api-key
        title: API key of Google
        keywords: [AIza]
        secret: 'AIza[0-9A-Za-z_-]{35}'
        after: '(?:[^0-9A-Za-z_-]|$)'
      - id: google-oauth-secret
        title: OAuth client secret of Google
        keywords: [GOCSPX-]
        secret: 'GOCSPX-[0-9A-Za-z_-]{28}'
      - id: azure-storage-key
        title: storage account key of Azure
        keywords: [AccountKey=]
        before: 'AccountKey='
        secret: '[A-Za-z0-9+/]{86}=='
        ignoreCase: true
      - id: azure-client-secret
        title: client secret of Azure
        keywords: [8Q~, 7Q~]
        secret: '[78]Q~[A-Za-z0-9_.~-]{31,34}'
        entropy: 4
      - id: digitalocean-token
        title: DigitalOcean token
        keywords: [dop_v1_, doo_v1_, dor_v1_]
        secret: 'do[opr]_v1_[0-9a-f]{64}\b'
      - id: databricks-token
        title: Databricks token
        keywords: [dapi]
        secret: 'dapi[0-9a-f]{32}(?:-[0-9])?\b'
      - id: vault-token
        title: HashiCorp Vault token
        keywords: [hvs., hvb., hvr.]
        secret: '\bhv[sbr]\.[A-Za-z0-9_-]{24,200}'
      - id: terraform-token
        title: Terraform Cloud token
        keywords: [.atlasv1.]
        secret: '\.atlasv1\.[A-Za-z0-9_=-]{60,70}'

      # Code and packages
      - id: github-token
        title: GitHub token
        keywords: [ghp_, gho_, ghu_, ghs_, ghr_]
        secret: 'gh[pousr]_[A-Za-z0-9]{36,251}\b'
      - id: github-fine-grained-token
        title: fine-grained GitHub token
        keywords: [github_pat_]
        secret: 'github_pat_[A-Za-z0-9_]{22,255}\b'
      - id: gitlab-token
        title: GitLab token
        keywords: [glpat-, glptt-, gldt-, glrt-, glcbt-, glft-, glagent-, gloas-, glsoat-, glimt-]
        secret: 'gl(?:pat|ptt|dt|rt|cbt|ft|agent|oas|soat|imt)-[A-Za-z0-9_.-]{20,300}'
      - id: npm-token
        title: npm token
        keywords: [npm_]
        secret: 'npm_[A-Za-z0-9]{36}\b'
      - id: pypi-token
        title: PyPI token
        keywords: [pypi-AgE]
        secret: 'pypi-AgE[A-Za-z0-9_-]{50,1000}'
      - id: rubygems-token
        title: RubyGems token
        keywords: [rubygems_]
        secret: 'rubygems_[0-9a-f]{48}\b'
      - id: docker-token
        title: Docker Hub token
        keywords: [dckr_pat_, dckr_oat_]
        secret: 'dckr_[po]at_[A-Za-z0-9_-]{27,40}'
      - id: atlassian-token
        title: Atlassian token
        keywords: [ATATT3xFfGF0, ATCTT3xFfGN0, ATBB]
        secret: '(?:ATATT3xFfGF0[A-Za-z0-9_=-]{100,300}|ATCTT3xFfGN0[A-Za-z0-9_=-]{100,300}|\bATBB[A-Za-z0-9]{28,40}\b)'

      # AI
      - id: anthropic-key
        title: Anthropic key
        keywords: [sk-ant-]
        secret: '\bsk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{32,200}'
      - id: openai-key
        title: OpenAI key
        keywords: [sk-]
        secret: '\bsk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{32,250}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})'
        after: '(?:[^A-Za-z0-9_-]|$)'
        entropy: 3.5
      - id: hugging-face-token
        title: Hugging Face token
        keywords: [hf_, api_org_]
        secret: '\b(?:hf_|api_org_)[A-Za-z]{34}\b'
      - id: replicate-token
        title: Replicate token
        keywords: [r8_]
        secret: '\br8_[A-Za-z0-9]{37}\b'
      - id: groq-key
        title: Groq key
        keywords: [gsk_]
        secret: '\bgsk_[A-Za-z0-9]{52}\b'
      - id: perplexity-key
        title: Perplexity key
        keywords: [pplx-]
        secret: 'pplx-[A-Za-z0-9]{48,56}\b'
      - id: xai-key
        title: xAI key
        keywords: [xai-]
        secret: '\bxai-[A-Za-z0-9]{70,90}\b'

      # Talk, mail, work
      - id: slack-token
        title: Slack token
        keywords: [xoxb-, xoxp-, xoxa-, xoxr-, xoxs-, xoxe-, xoxc-, xoxd-, xoxe.xox]
        secret: 'xox[abceprsd](?:\.xox[bp])?-[A-Za-z0-9%-]{20,400}'
      - id: slack-app-token
        title: Slack app token
        keywords: [xapp-]
        secret: 'xapp-[0-9]-[A-Z0-9]{5,20}-[0-9]{8,20}-[a-f0-9]{32,80}\b'
      - id: slack-webhook
        title: Slack webhook
        keywords: [hooks.slack.com/]
        before: 'hooks\.slack\.com/(?:services|workflows|triggers)/'
        secret: 'T[A-Z0-9]{6,16}/[A-Z]?[A-Z0-9]{6,20}/[A-Za-z0-9]{16,50}'
      - id: discord-webhook
        title: Discord webhook
        keywords: [discord.com/api/webhooks/, discordapp.com/api/webhooks/]
        before: 'discord(?:app)?\.com/api/webhooks/[0-9]{15,22}/'
        secret: '[A-Za-z0-9_-]{60,80}'
      - id: telegram-token
        title: Telegram bot token
        keywords: [":AAE", ":AAF", ":AAG", ":AAH"]
        secret: ':AA[EFGH][A-Za-z0-9_-]{32}'
        after: '(?:[^A-Za-z0-9_-]|$)'
        entropy: 4
      - id: sendgrid-key
        title: SendGrid key
        keywords: ["SG."]
        secret: '\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}'
      - id: twilio-key
        title: Twilio API key
        keywords: [twilio]
        ignoreCase: true
        before: 'twilio[a-z0-9_. -]{0,40}["'']?\s{0,4}[:=]\s{0,4}["'']?'
        secret: '(?:SK|AC)?[0-9a-f]{32}\b'
        entropy: 3
      - id: linear-key
        title: Linear key
        keywords: [lin_api_, lin_oauth_]
        secret: '\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}\b'
      - id: notion-token
        title: Notion token
        keywords: [ntn_]
        secret: '\bntn_[0-9]{6,14}[A-Za-z0-9]{30,40}\b'
      - id: figma-token
        title: Figma token
        keywords: [figd_]
        secret: '\bfigd_[A-Za-z0-9_-]{38,46}'
      - id: airtable-token
        title: Airtable token
        keywords: [pat]
        secret: '\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b'

      # Money
      - id: stripe-key
        title: Stripe key
        keywords: [sk_live_, rk_live_, sk_test_, rk_test_, whsec_]
        secret: '\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{20,250}|whsec_[A-Za-z0-9+/=]{28,64})'
      - id: shopify-token
        title: Shopify token
        keywords: [shpat_, shpca_, shppa_, shpss_]
        secret: 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b'
      - id: square-token
        title: Square token
        keywords: [sq0atp-, sq0csp-, EAAA]
        secret: '(?:sq0atp-[A-Za-z0-9_-]{22}|sq0csp-[A-Za-z0-9_-]{43}|\bEAAA[A-Za-z0-9_-]{60})'
        entropy: 3.5

      # Watching
      - id: grafana-token
        title: Grafana token
        keywords: [glc_, glsa_]
        secret: '\b(?:glc_[A-Za-z0-9+/=]{32,400}|glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b)'
      - id: sentry-token
        title: Sentry token
        keywords: [sntrys_, sntryu_]
        secret: 'sntry[su]_[A-Za-z0-9+/=_]{60,400}'
      - id: new-relic-key
        title: New Relic key
        keywords: [NRAK-]
        secret: 'NRAK-[A-Z0-9]{27}\b'
      - id: supabase-key
        title: Supabase key
        keywords: [sbp_, sb_secret_]
        secret: '\b(?:sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{28,44})\b'
      - id: doppler-token
        title: Doppler token
        keywords: [dp.pt., dp.st., dp.ct., dp.sa.]
        secret: '\bdp\.(?:pt|st|ct|sa)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}\b'

      # Forms that many makers share
      - id: json-web-token
        title: JSON Web Token
        keywords: [eyJ]
        secret: 'eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}'
      - id: url-password
        title: password in an address
        keywords: ["://"]
        before: '://[^\s:/?#@"''`<>\\]{0,100}:'
        secret: '[^\s:/?#@"''`<>\\{}$]{3,200}'
        after: '@[A-Za-z0-9\[]'
        except: ['^(?:password|passwd|pass|pwd|secret|token|user|xxx+|\*+|\.{3}|your.*|example.*|changeme|redacted)$']
        ignoreCase: true
      - id: connection-string-password
        title: password in a connection string
        keywords: [";password=", ";pwd="]
        ignoreCase: true
        before: ';(?:password|pwd)='
        secret: '[^;\s"''\\<>{}$]{4,128}'
        except: ['^(?:password|pass|pwd|xxx+|\*+|your.*|changeme|redacted)$']
      - id: authorization-header
        title: Authorization header
        keywords: ["authorization"]
        ignoreCase: true
        before: 'authorization\\?["'']?\s{0,4}[:=]\s{0,4}\\?["'']?(?:bearer|basic|token)\s{1,4}'
        secret: '[A-Za-z0-9+/_.~=-]{16,}'
        entropy: 3
        except: ['^(?:your|example|token|xxx|\.\.\.|redacted)']
      - id: named-secret
        title: value that is called a secret
        guess: true
        keywords: [password, passwd, passphrase, secret, api_key, apikey, api-key, access_key, accesskey, access-key, auth_token, authtoken, access_token, accesstoken, refresh_token, private_key, client_secret, _token, _pwd]
        ignoreCase: true
        before: '[A-Z_-]{3,40}\\?["''\]]{0,2}\s{0,4}(?:=>|:=|=|:)\s{0,4}\\?["''`]'
        secret: '(?:[^\s"''`\\<>{}$()\[\]]|\\u[0-9A-F]{4}|\\/){8,200}'
        after: '\\?["''`]'
        entropy: 3
        except:
          - '^(?:your|my|the|some|test|dummy|fake|sample|example|placeholder|changeme|change-me|insert|todo|none|null|undefined|true|false|redacted|xxx|\*\*\*|\.\.\.)'
          - '(?:example|placeholder|redacted|process\.env|os\.environ|getenv|env\.)'
          - '^[a-z_-]+$'
          - '^(?:https?|file|ssh)://'
      - id: environment-secret
        title: variable that is called a secret
        guess: true
        keywords: [SECRET, TOKEN, PASSWORD, PASSWD, API_KEY, APIKEY, ACCESS_KEY, PRIVATE_KEY]
        before: '[A-Z0-9_]{3,40}='
        secret: '[A-Za-z0-9+/_.~!@#%^&*-]{12,200}=?=?'
        after: '(?:[\s"''\\]|$)'
        entropy: 3.3
        except:
          - '(?:EXAMPLE|example|placeholder|changeme|your|xxx|redacted)'
          - '^[a-z_-]+$'
          - '^[A-Z_]+$'
          - '^[/.~][A-Za-z0-9_./-]+$'

      # Of people; looked for only when asked
      - id: email-address
        title: e-mail address
        kind: personal
        secret: '[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,4}[A-Za-z]{2,24}\b'
        except: ['@example\.(?:com|org|net)$', '@users\.noreply\.']
      - id: phone-number
        title: phone number
        kind: personal
        secret: '(?:\+[1-9][0-9]{0,2}[ .-]?(?:\([0-9]{1,4}\)[ .-]?)?[0-9]{1,4}(?:[ .-]?[0-9]{2,4}){2,4}|\([0-9]{3}\) ?[0-9]{3}[ .-][0-9]{4}|[2-9][0-9]{2}[.-][0-9]{3}[.-][0-9]{4})\b'
      - id: card-number
        title: payment card number
        kind: personal
        secret: '[3-6][0-9](?:[ -]?[0-9]){11,17}\b'
        check: luhn
    """#
}
