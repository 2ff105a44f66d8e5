import Crypto
import EventLoop
package import Gateway
package import HTTPClient
import HTTPTypes
import JSON
import Glibc
import Telemetry

/// A vendor over HTTP: carries out what a ``WireVendor`` says, for all of them alike.
package final class HTTPVendor: Vendor {
    package let host: Identifier<Host>
    private let type: any WireVendor.Type
    private let configuration: VendorConfiguration
    /// Where a service account calls, it lacks a token.
    private let plain: any WireVendor
    private let account: GoogleAccount?
    private let client: Client
    /// Gives the path of a file for a medium that came in an answer, until it is fetched.
    private let newPath: @Sendable () -> String
    /// Makes media fit; nil where they go as they came.
    private let fitter: MediaFitter?
    private let callbacks: VendorCallbacks?
    private let signature: CallbackSignature
    private let keys = Fetched<[Ed25519.PublicKey]>()
    private let withToken = Fetched<any WireVendor>()
    private let gathering = Gathering()
    private let links: Links

    /// nil where the configuration lacks what the vendor requires.
    ///
    /// - Parameter former: the same account as it was configured before, whose finished work is still to be fetched.
    package init?(
        _ host: Identifier<Host>, _ configuration: VendorConfiguration, client: Client,
        newPath: @escaping @Sendable () -> String, fitter: MediaFitter? = nil, callbacks: VendorCallbacks? = nil,
        after former: HTTPVendor? = nil
    ) {
        guard let type = VendorRegistry.all.first(where: { $0.host == host }), let wire = type.init(configuration)
        else { return nil }
        (self.host, self.type, plain, self.configuration) = (host, type, wire, configuration)
        (self.client, self.newPath, self.fitter, self.callbacks) = (client, newPath, fitter, callbacks)
        account = type.variables.contains(.googleAccount) ? configuration.googleAccount : nil
        links = former?.links ?? Links()
        signature = type.signature(configuration)
    }

    /// Whether it is configured just so.
    package func isConfigured(_ configuration: VendorConfiguration) -> Bool {
        self.configuration.isSame(as: configuration)
    }

    /// Whether a callback is signed by the vendor, if it signs and what it takes to know is known.
    func signed(_ callback: VendorCallback, at now: Timestamp) async -> Bool {
        guard case .published(let published) = signature else { return signature.isGood(callback, at: now) }
        var isNew = false
        func fetch() async throws(VendorError) -> (value: [Ed25519.PublicKey], lifetime: Duration) {
            isNew = true
            let response = try await send(published.request, .quick, isSubmission: false)
            let keys = try published.keys(in: response)
            return (keys, PublishedKeys.lifetime)
        }
        do {
            let known = try await keys.value(at: now, fetch: fetch)
            if signature.isGood(callback, at: now, under: known.value) { return true }
            guard !isNew, known.fetchedAt + PublishedKeys.shortestLifetime <= now else { return false }
            let newer = try await keys.value(at: now, if: { $0.fetchedAt > known.fetchedAt }, fetch: fetch)
            return signature.isGood(callback, at: now, under: newer.value)
        } catch {
            return false
        }
    }

    package func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress {
        let task = try await loaded(task)
        return try await using { wire throws(VendorError) in try await self.follow(try wire.submit(task)) }
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        try await using { wire throws(VendorError) in
            func alone() async throws(VendorError) -> VendorProgress {
                // What comes after what was asked about may be handed over now.
                let task = WireTask(task, callback: self.callbacks?.address(for: task.id, at: self.host))
                return try await self.follow(try wire.poll(ticket, task))
            }
            guard let bulk = wire.bulk(ticket) else { return try await alone() }
            return try await self.gathering.ask(
                ticket, bulk, alone: alone,
                together: { tickets throws(VendorError) in
                    try bulk.read(try await self.send(bulk.request(tickets), .quick, isSubmission: false))
                },
                follow: { step throws(VendorError) in try await self.follow(step) })
        }
    }

    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        try await using { wire throws(VendorError) in
            guard let search = try wire.find(WireTask(task)) else { return .unknown }
            var request = search.request
            for _ in 0..<Self.mostPages {
                let response = try await self.send(request, .quick, isSubmission: false)
                let found = try search.read(response)
                guard found == .unknown, let next = search.next(response) else { return found }
                request = next
            }
            return .unknown
        }
    }

    /// Of a list in which lost work is sought.
    private static let mostPages = 20

    package func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation {
        try await using { wire throws(VendorError) in
            guard let cancel = wire.cancel(ticket, WireTask(task)) else { return .runsOn(charged: true) }
            return try cancel.read(try await self.send(cancel.request, .quick, isSubmission: false))
        }
    }

    package func check() async throws(VendorError) -> String? {
        try await using { wire throws(VendorError) in
            // Where there is nothing to ask, a service account has shown by its token that it is one.
            guard let check = wire.check() else { return self.account.map { _ in "the service account gets a token" } }
            return try check.read(try await self.send(check.request, .quick, isSubmission: false))
        }
    }

    // MARK: Who calls

    /// With the adapter, which has a token that is good for a while, where it needs one.
    private func using<Result>(
        _ body: (any WireVendor) async throws(VendorError) -> Result
    ) async throws(VendorError) -> Result {
        guard let account else { return try await body(plain) }
        let now = configuration.now()
        let fresh = try await withToken.value(at: now) { () throws(VendorError) in
            let response = try await send(account.request(at: now), .quick, isSubmission: false)
            let (token, lifetime) = try account.token(in: response)
            guard let wire = type.init(configuration.with("TOKEN", token)) else {
                throw .unauthorised("its service account lacks a project: set PROJECT")
            }
            return (wire, lifetime)
        }
        do throws(VendorError) { return try await body(fresh.value) } catch {
            if case .unauthorised = error { withToken.forget(fresh) }
            throw error
        }
    }

    // MARK: Fetching

    package func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError) {
        if output.location.hasPrefix(Self.filePrefix) {
            let file = String(output.location.dropFirst(Self.filePrefix.count))
            guard unsafe rename(file, path) == 0 else { throw .failed("what came in the answer is not there any more") }
            return
        }
        guard let request = links[output.location] else { throw .failed("its link was lost") }
        let download: Result<Client.Download, HTTPClientError>
        do throws(HTTPClientError) {
            download = .success(
                try await client.download(request, to: path, egress: .anywhere, within: Self.downloadBounds))
        } catch { download = .failure(error) }
        switch download {
        case .success(.kept): links.drop(output.location)
        case .success(.refused(let response)):
            if [403, 404, 410].contains(response.status.code) {
                throw .failed("its link is dead (\(response.status))")
            }
            throw .unavailable("its link answers \(response.status)")
        case .failure(let error): throw .unavailable("\(error)")
        }
    }

    private static let filePrefix = "file:"

    private func keep(_ output: WireOutput) throws(VendorError) -> VendorOutput {
        switch output {
        case .link(let request, let type):
            return VendorOutput(location: links.keep(request), contentType: type)
        case .bytes(let bytes, let type):
            let path = newPath()
            guard !bytes.isEmpty else { throw .failed("it gave nothing") }
            do throws(SystemError) { try Files.write(bytes, to: path) } catch { throw .unavailable("\(error)") }
            return VendorOutput(location: Self.filePrefix + path, contentType: type)
        }
    }

    // MARK: Calling

    /// Calls until there is a ticket or a result. A conversation is short: more calls than this are a mistake of ours.
    private func follow(_ first: WireStep) async throws(VendorError) -> VendorProgress {
        var step = first
        for _ in 0..<Self.mostCalls {
            switch step {
            case .call(let call):
                step = try call.read(try await send(call.request, call.bounds, isSubmission: call.isSubmission))
            case .pending(let ticket, let percent, let after):
                guard ticket.text.utf8.count <= Ticket.maximumLength else {
                    throw .unreadable("its ticket is too long")
                }
                return .pending(ticket, percent: percent, after: after)
            case .finished(let outputs):
                var kept: [VendorOutput] = []
                for output in outputs { kept.append(try keep(output)) }
                return .finished(kept)
            }
        }
        throw .unreadable("the conversation does not end")
    }

    private static let mostCalls = 16

    private func send(_ request: HTTPRequest, _ bounds: WireBounds, isSubmission: Bool) async throws(VendorError)
        -> HTTPResponse
    {
        do throws(HTTPClientError) {
            return try await client.send(request, egress: .anywhere, within: bounds.limits)
        } catch {
            throw isSubmission && error.mayHaveBeenReceived ? .lost("\(error)") : .unavailable("\(error)")
        }
    }

    private static let downloadBounds: Bounds = {
        var bounds = Bounds()
        bounds.totalTime = .seconds(600)
        bounds.redirects = 5
        return bounds
    }()

    // MARK: Media

    private func loaded(_ task: VendorTask) async throws(VendorError) -> WireTask {
        var images: [WireMedia] = []
        for image in task.input.images { images.append(try await fitted(image, "input.image", .picture, task)) }
        var video: WireMedia?
        var audio: WireMedia?
        if let medium = task.input.video { video = try await fitted(medium, "input.video", .film, task) }
        if let medium = task.input.audio { audio = try await fitted(medium, "input.audio", .sound, task) }
        var lastFrame: WireMedia?
        if let address = task.options["lastFrame"]?.stringValue {
            lastFrame = try await fitted(.url(address), "options.lastFrame", .picture, task)
        }
        return WireTask(
            task: task, images: images, video: video, audio: audio, lastFrame: lastFrame,
            callback: callbacks?.address(for: task.id, at: host))
    }

    /// A medium as the vendor takes it. What it fetches itself we have not seen, and leave to it.
    private func fitted(
        _ medium: VendorInput.Media, _ name: String, _ kind: MeasuredMedium.Kind, _ task: VendorTask
    ) async throws(VendorError) -> WireMedia {
        let loaded = try await loaded(medium)
        guard let fitter, let bytes = loaded.bytes else { return loaded }
        let intake = type.intake(task.model)
        let rules = task.model.input
        let (stated, rule) =
            switch kind {
            case .picture: (intake.picture, rules.image)
            case .film: (intake.film, rules.video)
            case .sound: (intake.sound, rules.audio)
            }
        var bounds = stated
        // By its model's rule a medium of ours was accepted, or would have been refused but for this.
        if case .file = medium { bounds = stated.orElse(rule) }
        let fitted = try await fitter.fit(
            (bytes, loaded.contentType), name, as: kind, within: bounds,
            ["generation": task.generation.text, "host": host.text])
        return WireMedia(url: nil, bytes: fitted.bytes, contentType: fitted.contentType)
    }

    private func loaded(_ medium: VendorInput.Media) async throws(VendorError) -> WireMedia {
        switch medium {
        case .file(let path, let reference):
            guard let bytes = try? Files.read(path, atMost: Self.mediaBytes) else {
                throw .rejected("a medium of the request cannot be read")
            }
            return WireMedia(url: nil, bytes: bytes, contentType: reference.contentType)
        case .url(let text):
            if type.takesMediaURLs { return WireMedia(url: text, bytes: nil, contentType: "") }
            return try await fetched(text)
        }
    }

    /// Fetches a caller's medium for a vendor that takes bytes. The caller's address is not to be trusted.
    private func fetched(_ text: String) async throws(VendorError) -> WireMedia {
        guard let url = try? URL(parsing: text) else { throw .rejected("a medium's address is none") }
        var bounds = Bounds()
        bounds.bodyBytes = Self.mediaBytes
        bounds.redirects = 3
        let response: HTTPResponse
        do throws(HTTPClientError) {
            response = try await client.send(HTTPRequest(.get, url), egress: .publicOnly, within: bounds)
        } catch {
            throw .rejected("a medium of the request cannot be fetched")
        }
        guard response.status.isSuccess else { throw .rejected("a medium's address answers \(response.status)") }
        let type =
            response.fields[.contentType]?.split(separator: ";").first.map(String.init) ?? "application/octet-stream"
        return WireMedia(url: nil, bytes: response.body, contentType: type)
    }

    private static let mediaBytes = 64 << 20
}

extension WireBounds {
    fileprivate var limits: Bounds {
        var bounds = Bounds()
        switch self {
        case .quick: bounds.bodyBytes = 4 << 20
        case .making:
            bounds.bodyBytes = 128 << 20
            bounds.firstByteTime = .seconds(300)
            bounds.totalTime = .seconds(600)
            bounds.stallTime = .seconds(120)
        case .upload: bounds.totalTime = .seconds(600)
        }
        return bounds
    }
}
