import Arguments
import HTTPTypes
import JSON
import Telemetry

extension Command {
    static var login: Command {
        let url = Option("url", "URL", .webURL, default: ServerAccess.defaultURL, "The server's address.")
        let key =
            Option(
                "key", "KEY", .secret(), absent: "it is asked for, or read from stdin",
                "The API key. Other users of this machine can read a command line; a variable or stdin they cannot.")
            as Option<Secret?>
        return Command(
            "login", "Keep a server's address and an API key for the other commands",
            discussion: [
                "The key is tried first. Both are kept in $XDG_CONFIG_HOME/doitong/client.json, readable by its owner alone."
            ],
            options: [url, key],
            examples: [
                Example("doitong login --url https://doitong.example", "Be asked for the key"),
                Example("doitong login --url https://doitong.example < key.txt", "Have it read"),
            ]
        ) { invocation throws(UsageError) in
            let url = invocation[url]
            guard let secret = invocation[key] ?? Terminal.secret(asking: "API key for \(url.origin): ") else {
                throw UsageError("no key was given: type it, send it to stdin, or use --key")
            }
            let access = ServerAccess(url: url, key: .init(secret: secret, source: "what was just given"))
            return converse(with: access) { gateway throws(ClientFailure) in
                _ = try await gateway.ask(.anything)
                let path = try Login(url: url, key: secret).store()
                print("logged in to \(url.origin); kept in \(path)")
            }
        }
    }

    static var logout: Command {
        Command("logout", "Forget the address and the key that login kept") { _ in
            do throws(ClientFailure) {
                print(try Login.forget() ? "logged out" : "nobody was logged in")
                return 0
            } catch {
                complain(error.message)
                return error.kind.rawValue
            }
        }
    }
}
