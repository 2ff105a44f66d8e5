package import Gateway
import Synchronization

/// A vendor that does what a test says, and remembers what it was asked.
package final class ScriptedVendor: Vendor {
    /// What it does when asked. Each is given the attempt's id.
    package struct Script: Sendable {
        package var submit: @Sendable (String) throws(VendorError) -> VendorProgress = { id throws(VendorError) in
            .pending(Ticket(id))
        }
        package var poll: @Sendable (Ticket, Int) throws(VendorError) -> VendorProgress = { _, _ throws(VendorError) in
            .finished([VendorOutput(location: "output")])
        }
        package var find: @Sendable (Int) throws(VendorError) -> FoundWork = { _ throws(VendorError) in .unknown }
        package var cancel: Cancellation = .stopped(charged: false)
        /// Writes the output to the path.
        package var fetch: @Sendable (String, Int) throws(VendorError) -> Void = { _, _ throws(VendorError) in }

        package init() {}
    }

    package enum Call: Sendable, Equatable {
        case submit(String), poll(String), find(String), cancel(String), fetch(String)
    }

    package let host: Identifier<Host>
    private let script: Script
    private let made = Mutex<[Call]>([])
    private let left = Mutex<[String]>([])

    package init(_ host: Identifier<Host>, _ script: Script) { (self.host, self.script) = (host, script) }

    package var calls: [Call] { made.withLock { $0 } }
    package var submissions: [String] {
        calls.compactMap { if case .submit(let id) = $0 { id } else { nil } }
    }

    /// What it was told that nobody carries any more.
    package var abandoned: [String] { left.withLock { $0 } }

    package func letGo(of task: String) { left.withLock { $0.append(task) } }

    package func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress {
        note(.submit(task.id))
        return try script.submit(task.id)
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        try script.poll(ticket, note(.poll(task.id)))
    }

    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        try script.find(note(.find(task.id)))
    }

    package func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation {
        note(.cancel(task.id))
        return script.cancel
    }

    package func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError) {
        try script.fetch(path, note(.fetch(task.id)))
    }

    /// How often it was asked the same, this time included.
    @discardableResult
    private func note(_ call: Call) -> Int {
        made.withLock { made in
            made.append(call)
            return made.count { $0 == call }
        }
    }
}
