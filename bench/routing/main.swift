import Gateway
import Glibc
import JSON

// Drives the planner and the fleet as the gateway does, over a trace; docs/selection.md has the format.
//
//     routing-bench catalogue                who could make each kind of request, as JSON, for bench/routing/trace.py
//     routing-bench play TRACE SEED          what is chosen for each arrival of a trace, a line of JSON for each priority
//     routing-bench speed                    how long choosing among sixty takes
let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("catalogue", 1): print(Requests.catalogue.text)
case ("play", 3):
    let trace = try Trace(try Lines(of: arguments[1]))
    for priority in Priority.allCases { print(try play(trace, priority, seed: UInt64(arguments[2]) ?? 1).text) }
case ("speed", 1): try measureSpeed()
default:
    print("usage: routing-bench catalogue | play TRACE SEED | speed")
    exit(2)
}
