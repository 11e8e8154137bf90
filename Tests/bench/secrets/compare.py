"""Recall, false positives and speed of `git session scan`, beside detect-secrets in the same run.

Every sample is put together here from parts, by a seed, so that nothing in this repository looks like a
secret. Each is a file of its own; a tool finds it if it names the file.
"""

import argparse
import json
import random
import resource
import string
import subprocess
import sys
import time
from pathlib import Path

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE32 = string.ascii_uppercase + "234567"
LEAST_SPEED = 12  # MB/s


class Samples:
    def __init__(self, seed: int):
        self.chance = random.Random(seed)

    def some(self, count: int, alphabet: str = ALNUM) -> str:
        return "".join(self.chance.choice(alphabet) for _ in range(count))

    def key(self) -> str:
        body = "\n".join(self.some(64, ALNUM + "+/") for _ in range(12))
        kind = "PRIVATE" + " KEY"
        return f"-----BEGIN RSA {kind}-----\n{body}\n-----END RSA {kind}-----\n"

    def secrets(self) -> dict[str, str]:
        """By family, a text with one secret in it."""
        some = self.some
        return {
            "aws-id": "key AK" + "IA" + some(16, BASE32) + "\n",
            "aws-secret": "aws_secret_" + f'access_key = "{some(40, ALNUM + "+/")}"\n',
            "azure-storage": "AccountName=a;Account" + f"Key={some(86, ALNUM + '+/')}==;\n",
            "google": "AI" + "za" + some(35) + "\n",
            "github": "use gh" + "p_" + some(36) + " now\n",
            "github-fine": "github_" + "pat_" + some(22) + "_" + some(59) + "\n",
            "gitlab": "gl" + "pat-" + some(20) + "\n",
            "npm": "//registry.npmjs.org/:_auth" + "Token=np" + "m_" + some(36) + "\n",
            "pypi": "pypi-" + "AgEIcHlwaS5vcmc" + some(140) + "\n",
            "anthropic": "sk-" + "ant-" + "api03-" + some(93) + "AA\n",
            "openai": "sk-" + "proj-" + some(120) + "\n",
            "hugging-face": "h" + "f_" + some(34, string.ascii_letters) + "\n",
            "slack": "xox" + f"b-{some(12, string.digits)}-{some(12, string.digits)}-{some(24)}\n",
            "slack-hook": "https://hooks.slack." + f"com/services/T{some(8, BASE32)}/B{some(8, BASE32)}/{some(24)}\n",
            "discord-hook": "https://discord.com/api/web" + f"hooks/{some(18, string.digits)}/{some(68)}\n",
            "telegram": some(10, string.digits) + ":A" + "AE" + some(32) + "\n",
            "sendgrid": "S" + f"G.{some(22)}.{some(43)}\n",
            "stripe": "sk_" + "live_" + some(24) + "\n",
            "shopify": "shp" + "at_" + some(32, HEX) + "\n",
            "square": "sq0" + "csp-" + some(43) + "\n",
            "twilio": f'twilio_auth_tok{"en"} = "{some(32, HEX)}"\n',
            "digitalocean": "dop_" + "v1_" + some(64, HEX) + "\n",
            "vault": "hv" + "s." + some(90) + "\n",
            "jwt": "ey" + f"JhbGciOiJIUzI1NiJ9.ey" + f"J{some(60)}.{some(43)}\n",
            "private-key": self.key(),
            "private-key-in-json": json.dumps({"private_key": self.key()}) + "\n",
            "database-address": "postgres://app" + f":{some(16)}@db.internal:5432/app\n",
            "connection-string": "Server=db;User Id=app;Pass" + f"word={some(14)};Encrypt=true\n",
            "bearer": "Authori" + f"zation: Bearer {some(40)}\n",
            "password": f'db_pass{"word"} = "{some(14)}7"\n',
            "password-json": json.dumps({"clientSecret": some(31) + "7"}) + "\n",
            "environment": "export SESSION_SE" + f"CRET={some(32)}\n",
        }

    def hidden(self) -> dict[str, bytes]:
        """The same in forms that do not spell them out."""
        result = {}
        for name in ["github", "anthropic", "stripe", "aws-id", "gitlab", "slack"]:
            text = self.secrets()[name]
            escaped = "".join(
                f"\\u{ord(c):04x}" if place % 7 == 3 and c.isalnum() else c
                for place, c in enumerate(text.strip())
            )
            result[f"{name}-escaped"] = f'{{"text": "{escaped}"}}\n'.encode()
            result[f"{name}-utf16"] = text.encode("utf-16")
            middle = len(text) * 2 // 3
            result[f"{name}-wrapped"] = (text[:middle] + "\n    " + text[middle:]).encode()
        for name, text in self.secrets().items():
            quoted = json.dumps({"log": "deploy\n" + text})
            result[f"{name}-behind-line-end"] = quoted.encode()
            result[f"{name}-in-json-in-json"] = json.dumps({"body": quoted}).encode()
            result[f"{name}-behind-letter"] = json.dumps({"log": "caf\u00e9" + text}).encode()
        for name in ["github", "anthropic", "stripe", "gitlab", "slack", "npm", "google", "jwt"]:
            token = max(self.secrets()[name].split(), key=len).rpartition("Token=")[2]
            result[f"{name}-behind-underscore"] = f"see wip_{token}.txt\n".encode()
        slashed = json.dumps({"k": "AccountKey=" + self.some(40) + "/" + self.some(45) + "=="})
        result["azure-slashes"] = slashed.replace("/", "\\/").encode()
        return result

    def harmless(self) -> dict[str, str]:
        """What looks like chance, or speaks of secrets, and is none."""
        some = self.some
        group = lambda n: some(n, HEX)
        plain = {
            "commit": f"commit {group(40)}\n",
            "sha256": f"sha256:{group(64)}  image.tar\n",
            "integrity": f'"integrity": "sha512-{some(86, ALNUM + "+/")}=="\n',
            "uuid": f'"uuid": "{group(8)}-{group(4)}-4{group(3)}-a{group(3)}-{group(12)}"\n',
            "message-id": f"id: 20261121T100412118Z-{some(4, HEX)}\n",
            "tool-id": f'{{"type": "tool_use", "id": "toolu_01{some(22)}", "name": "Read"}}\n',
            "request": f'"requestId": "req_{some(24)}"\n',
            "signature": f'"signature": "{some(200, ALNUM + "+/")}=="\n',
            "picture": f"data:image/png;base64,iVBORw0KGgo{some(300, ALNUM + '+/')}\n",
            "placeholder": 'api_key = "your-api-key-here"\n',
            "placeholder-shell": "export TOKEN=${TOKEN:-none} PASSWORD=$DB_PASSWORD\n",
            "placeholder-angle": 'password: "<password>"\n',
            "changeme": 'password: "changeme123"\n',
            "sentence": "The password is asked for at the prompt; the secret stays with the owner.\n",
            "limits": '"max_tokens": 4096, "token_type": "bearer", "total_tokens": 18211\n',
            "code": 'let token = tokens.next() ?? parser.currentToken(at: index)\n',
            "code-secret": 'secret = os.environ["SERVICE_SECRET"]\n',
            "address": "https://example.com:8080/a@b?q=1#x user:password@localhost\n",
            "ssh-public": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + some(43) + " ada@example.com\n",
            "certificate": "-----BEGIN CERTIFICATE-----\n" + some(64) + "\n-----END CERTIFICATE-----\n",
            "lock": f"    checksum = \"{group(64)}\"\n",
            "camel": "let accessTokenExpirationDateFormatter = makeFormatter()\n",
            "docker": f"ghcr.io/acme/api@sha256:{group(64)}\n",
            "html": f'<div data-key="{some(12)}" class="password-field">\n',
        }
        quoted = {f"{name}-in-json": json.dumps({"log": "see\n" + text}) for name, text in plain.items()}
        names = {
            "snake": f"let disk_live_{some(30, string.ascii_lowercase)} = berlin_api_client_of(self_hf_size)\n",
            "words": "task-ant-colony-simulation-with-many-parts-of-the-landscape in risk-managed-by-the-owner\n",
            "base64url": f"blob={some(3000, ALNUM + '-_')}\n",
        }
        return plain | quoted | names


def found_by_us(command: str, directory: Path) -> set[str]:
    files = sorted(str(p) for p in directory.iterdir())
    answer = subprocess.run(
        [command, "scan", "--json", *files], capture_output=True, text=True, check=False
    )
    if answer.returncode not in (0, 1):
        sys.exit(f"bench-secrets: {answer.stderr}")
    return {Path(one["path"]).name for one in json.loads(answer.stdout)}


def found_by_other(command: str, directory: Path) -> set[str]:
    answer = subprocess.run(
        [command, "scan", "--all-files", "."], cwd=directory, capture_output=True, text=True, check=True
    )
    return {Path(name).name for name in json.loads(answer.stdout)["results"]}


def write(directory: Path, samples: dict) -> None:
    directory.mkdir(exist_ok=True)
    for name, text in samples.items():
        data = text if isinstance(text, bytes) else text.encode()
        (directory / name).write_bytes(data)


def speed(command: str, corpus: Path, work: Path) -> float | None:
    if not corpus.is_dir():
        print(f"speed: skipped, there is no {corpus}; CORPUS names another directory")
        return None
    text = work / "text"
    with text.open("wb") as out:
        for file in sorted(corpus.rglob("*")):
            if file.is_file() and not file.is_symlink():
                data = file.read_bytes()
                if b"\0" not in data[:8000]:
                    out.write(data)
    size = text.stat().st_size

    def seconds(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([command, "scan", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    best = min(seconds(str(text)) for _ in range(5))
    people = min(seconds("--personal", str(text)) for _ in range(3))
    (work / "small").write_text("x\n")
    start = min(seconds(str(work / "small")) for _ in range(5))
    rate = size / 1e6 / best
    print(f"speed: {size / 1e6:.1f} MB of text in {best:.2f} s of one core: {rate:.1f} MB/s "
          f"(wanted {LEAST_SPEED}); {start * 1000:.1f} ms for two bytes; "
          f"looking for people too takes {people / best:.1f} times as long")
    return rate


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ["command", "other", "work", "corpus"]:
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    work = Path(given.work)
    totals: dict[str, list[int]] = {}
    missed: dict[str, set[str]] = {"ours": set(), "other": set()}
    alarms: dict[str, set[str]] = {"ours": set(), "other": set()}
    for seed in range(10):
        for kind in ["secrets", "hidden", "harmless"]:
            samples = getattr(Samples(seed), kind)()
            directory = work / f"{kind}-{seed}"
            write(directory, samples)
            finds = {
                "ours": found_by_us(given.command, directory),
                "other": found_by_other(given.other, directory),
            }
            total = totals.setdefault(kind, [0, 0, 0])
            total[0] += len(samples)
            for place, (tool, found) in enumerate(finds.items()):
                total[place + 1] += len(found & set(samples))
                if kind == "harmless":
                    alarms[tool] |= found
                else:
                    missed[tool] |= set(samples) - found
    print(f"{'':34}{'git session scan':>18}{'detect-secrets':>18}")
    labels = {
        "secrets": "found of {} secrets",
        "hidden": "found of {} hidden ones",
        "harmless": "false alarms in {} harmless texts",
    }
    for kind, (count, ours, other) in totals.items():
        row = labels[kind].format(count)
        print(f"{row:34}{ours:>11} {100 * ours / count:5.1f}%{other:>11} {100 * other / count:5.1f}%")
    for tool, name in [("ours", "git session scan"), ("other", "detect-secrets")]:
        print(f"{name} missed: {', '.join(sorted(missed[tool])) or 'none'}")
        print(f"{name} false alarms: {', '.join(sorted(alarms[tool])) or 'none'}")
    rate = speed(given.command, Path(given.corpus), work)
    recall = totals["secrets"][1] / totals["secrets"][0]
    if recall < 0.95 or (rate is not None and rate < LEAST_SPEED):
        sys.exit("bench-secrets: below what is wanted")


if __name__ == "__main__":
    main()
