// The server under measurement: one lane, one route, one constant answer, through everything that any request goes through.
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes

let signals = [SIGTERM]
Signals.capture(signals)
_ = Machine.raiseDescriptorLimit()

let json = Fields([(.contentType, "application/json")])
let body = Array((CommandLine.arguments.dropFirst(2).first ?? "ok").utf8)
let lane = Lane()
lane.blocking {
    let stopping = Latch()
    try! Signals.deliver(signals, on: lane) { _ in stopping.open() }
    let server = try! Server(
        .ip(host: "127.0.0.1", port: Int(CommandLine.arguments[1])!), lanes: [lane],
        [
            Route(.post, "/graphql") { request in
                Response(.ok, json, body: .bytes(request.body.isEmpty ? [] : body))
            }
        ],
        Server.Configuration(identify: { _ in "0" }))
    print("listening on http://127.0.0.1:\(server.port)")
    fflush(nil)
    await withDiscardingTaskGroup { group in
        group.addTask { await server.run(grace: .seconds(1)) }
        await stopping.wait()
        group.cancelAll()
    }
}
exit(0)
