package import Gateway
package import HTTPTypes
import JSON
package import Telemetry

/// An adapter without a network: tells what it would send, and reads the answers that it is handed. Tests speak through it
/// with adapters, whose types are nobody else's business.
package struct Rehearsal: Sendable {
    package enum Step: Sendable {
        case sends(HTTPRequest, isSubmission: Bool)
        case pending(Ticket, percent: Int?, after: Duration?)
        case finished([Output])
    }

    package enum Output: Sendable {
        case link(HTTPRequest, contentType: String?)
        case bytes([UInt8], contentType: String?)
    }

    private let wire: any WireVendor
    private let signature: CallbackSignature
    /// Where the vendor is told to call back.
    package var callback: String?
    /// Reads the answer to what was sent last.
    private var read: (@Sendable (HTTPResponse) throws(VendorError) -> WireStep)?

    package static var hosts: [Identifier<Host>] { types.map { $0.host } }
    private static var types: [any WireVendor.Type] { VendorRegistry.all }

    package init?(_ host: Identifier<Host>, _ configuration: VendorConfiguration) {
        guard let type = Self.types.first(where: { $0.host == host }), let wire = type.init(configuration) else {
            return nil
        }
        self.wire = wire
        signature = type.signature(configuration)
    }

    /// Where the keys are that it signs callbacks with, if it publishes them.
    package var keys: HTTPRequest? { if case .published(let keys) = signature { keys.request } else { nil } }

    /// Whether a callback is genuine, as far as the vendor signs them.
    ///
    /// - Parameter published: the answer that brought its keys.
    package func signed(_ callback: VendorCallback, at now: Timestamp, under published: HTTPResponse? = nil) -> Bool {
        guard case .published(let keys) = signature else { return signature.isGood(callback, at: now) }
        return signature.isGood(callback, at: now, under: (published.flatMap { try? keys.keys(in: $0) }) ?? [])
    }

    package mutating func submit(_ task: VendorTask) throws(VendorError) -> Step {
        shown(try wire.submit(with(media: task)))
    }

    package mutating func poll(_ ticket: Ticket, _ task: VendorTask) throws(VendorError) -> Step {
        shown(try wire.poll(ticket, WireTask(task)))
    }

    /// The call that asks after several at once, as it goes for the first of them.
    package func bulk(_ tickets: [Ticket]) -> HTTPRequest? { wire.bulk(tickets[0])?.request(tickets) }

    /// What such a call's answer says of each in it; nil of whom it says too little.
    package func told(_ response: HTTPResponse, _ tickets: [Ticket]) throws(VendorError) -> [Ticket: Told] {
        guard let told = try wire.bulk(tickets[0])?.read(response) else { return [:] }
        return told.mapValues { told in
            var rehearsal = self
            return switch told {
            case .step(let step): .step(rehearsal.shown(step))
            case .failed(let error): .failed(error)
            case .tooLittle: .tooLittle
            }
        }
    }

    package enum Told: Sendable {
        case step(Step)
        case failed(VendorError)
        case tooLittle
    }

    package mutating func answer(_ response: HTTPResponse) throws(VendorError) -> Step {
        guard let read else { throw .unreadable("nothing was asked") }
        return shown(try read(response))
    }

    package func find(_ task: VendorTask) throws(VendorError) -> HTTPRequest? { try wire.find(WireTask(task))?.request }

    package func found(_ response: HTTPResponse, _ task: VendorTask) throws(VendorError) -> FoundWork? {
        try wire.find(WireTask(task))?.read(response)
    }

    /// Where the search goes on behind a page that does not tell.
    package func next(_ response: HTTPResponse, _ task: VendorTask) throws(VendorError) -> HTTPRequest? {
        try wire.find(WireTask(task))?.next(response)
    }

    package func cancel(_ ticket: Ticket, _ task: VendorTask) -> HTTPRequest? {
        wire.cancel(ticket, WireTask(task))?.request
    }

    package func cancelled(_ response: HTTPResponse, _ ticket: Ticket, _ task: VendorTask) throws(VendorError)
        -> Cancellation?
    {
        try wire.cancel(ticket, WireTask(task))?.read(response)
    }

    package func check() -> HTTPRequest? { wire.check()?.request }

    package func checked(_ response: HTTPResponse) throws(VendorError) -> String? { try wire.check()?.read(response) }

    private mutating func shown(_ step: WireStep) -> Step {
        switch step {
        case .call(let call):
            read = call.read
            return .sends(call.request, isSubmission: call.isSubmission)
        case .pending(let ticket, let percent, let after): return .pending(ticket, percent: percent, after: after)
        case .finished(let outputs):
            return .finished(
                outputs.map { output in
                    switch output {
                    case .link(let request, let type): .link(request, contentType: type)
                    case .bytes(let bytes, let type): .bytes(bytes, contentType: type)
                    }
                })
        }
    }

    /// Files and, where the adapter takes no addresses, what stands at them: the bytes of their own names.
    private func with(media task: VendorTask) -> WireTask {
        func loaded(_ medium: VendorInput.Media) -> WireMedia {
            switch medium {
            case .url(let text) where type(of: wire).takesMediaURLs: WireMedia(url: text, bytes: nil, contentType: "")
            case .url(let text): WireMedia(url: nil, bytes: Array(text.utf8), contentType: "image/png")
            case .file(let path, let reference):
                WireMedia(url: nil, bytes: Array(path.utf8), contentType: reference.contentType)
            }
        }
        return WireTask(
            task: task, images: task.input.images.map(loaded), video: task.input.video.map(loaded),
            audio: task.input.audio.map(loaded),
            lastFrame: task.options["lastFrame"]?.stringValue.map { loaded(.url($0)) }, callback: callback)
    }
}
