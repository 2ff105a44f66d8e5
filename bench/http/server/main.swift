// The server under measurement: one route, one constant answer, through everything that any request goes through.
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes

Signals.capture([SIGTERM])
_ = Machine.raiseDescriptorLimit()

let arguments = CommandLine.arguments
let json = Fields([(.contentType, "application/json")])
let body = Array((arguments.count > 2 ? arguments[2] : "ok").utf8)
let lane = Lane()
let server = try Server(
    .ip(host: "127.0.0.1", port: Int(arguments[1])!), lanes: [lane],
    [
        Route(.post, "/graphql") { request in
            Response(.ok, json, body: .bytes(request.body.isEmpty ? [] : body))
        }
    ],
    Server.Configuration(identify: { _ in "0" }))
print("listening on http://127.0.0.1:\(server.port)")
fflush(nil)
await server.run(grace: .seconds(1))
