import Arguments
import Glibc
import JSON

extension Command {
    /// Asks a server to make something, and waits until it is made.
    static var generate: Command {
        let input = GenerationInput.Options()
        let key = Option(
            "idempotency-key", "KEY", .text, absent: "a new one",
            "Under one key it is made once, however often it is asked for.")
        let output =
            Option(
                "output", "FILE", .file, absent: "its link is printed",
                "Save what was made, and print no link. - is stdout.") as Option<String?>
        let wait = Option(flag: "wait", default: true, "Wait until it is made. With --no-wait only its id is printed.")
        let access = ServerAccess.Options()
        return Command(
            "generate", "Make an image, a film, a speech or an avatar, and print its link",
            discussion: [
                "How far it is, is shown on stderr. Ctrl-C stops waiting, not the making: 'doitong wait ID' waits again.",
                "Exit codes: 0 it was made; 1 it was refused or failed; 2 the command line is wrong; 3 no server answers; 130 "
                    + "Ctrl-C.",
            ],
            options: input.all + [key, output, wait, json] + access.all, arguments: [input.text],
            examples: [
                Example("doitong generate 'A lighthouse at dusk' --output lighthouse.png", "An image, in a file"),
                Example(
                    "doitong generate 'It begins to rain' --type video --image lighthouse.png --option duration=5",
                    "A film that begins with a picture"),
                Example("fortune | doitong generate - --type audio --output - | mpv -", "A speech, heard at once"),
            ]
        ) { invocation throws(UsageError) in
            let delivery = RemoteGateway.Delivery(path: invocation[output], isJSON: invocation[json])
            guard delivery.path == nil || invocation[wait] else {
                throw UsageError("--output needs what is made: leave out --no-wait")
            }
            guard delivery.path != "-" || !delivery.isJSON else {
                throw UsageError("--output - and --json would both fill stdout: choose one")
            }
            if delivery.path == "-", isatty(STDOUT_FILENO) == 1 {
                throw UsageError("--output - would fill the terminal with bytes: send stdout to a file or a program")
            }
            let wanted = try GenerationInput(input, invocation)
            let idempotencyKey = invocation[key] ?? newIdempotencyKey()
            let isWaitedFor = invocation[wait]
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let display = ProgressDisplay()
                var gateway = gateway
                gateway.notice = { display.say($0) }
                let accepted = try await gateway.generate(wanted, key: idempotencyKey)
                guard isWaitedFor else {
                    print(delivery.isJSON ? accepted.json.text : accepted.id)
                    return
                }
                try await gateway.deliver(try await gateway.watch(accepted, on: display), delivery)
            }
        }
    }

    /// Shared by all that tell what the API said.
    static var json: Option<Bool> {
        Option(flag: "json", "Print the API's data as JSON, on one line.")
    }
}
