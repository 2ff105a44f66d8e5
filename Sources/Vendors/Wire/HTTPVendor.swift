import EventLoop
package import Gateway
package import HTTPClient
import HTTPTypes
import JSON
import Glibc
import Synchronization

/// A vendor over HTTP: carries out what a ``WireVendor`` says, for all of them alike.
package final class HTTPVendor: Vendor {
    package let host: Identifier<Host>
    private let wire: any WireVendor
    private let client: Client
    /// Gives the path of a file for a medium that came in an answer, until it is fetched.
    private let newPath: @Sendable () -> String
    private let number = Atomic<Int>(0)

    /// nil where the configuration lacks what the vendor requires.
    package init?(
        _ host: Identifier<Host>, _ configuration: VendorConfiguration, client: Client,
        newPath: @escaping @Sendable () -> String
    ) {
        guard let type = VendorRegistry.all.first(where: { $0.host == host }), let wire = type.init(configuration)
        else { return nil }
        (self.host, self.wire, self.client, self.newPath) = (host, wire, client, newPath)
    }

    package func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress {
        let task = try await loaded(task)
        return try await follow(try wire.submit(task))
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        try await follow(try wire.poll(ticket, WireTask(task: task, images: [], video: nil, audio: nil)))
    }

    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        guard let search = try wire.find(WireTask(task: task, images: [], video: nil, audio: nil)) else {
            return .unknown
        }
        return try search.read(try await send(search.request, .quick, isSubmission: false))
    }

    package func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation {
        guard let cancel = wire.cancel(ticket, WireTask(task: task, images: [], video: nil, audio: nil)) else {
            return .runsOn(charged: true)
        }
        return try cancel.read(try await send(cancel.request, .quick, isSubmission: false))
    }

    package func check() async throws(VendorError) -> String? {
        guard let check = wire.check() else { return nil }
        return try check.read(try await send(check.request, .quick, isSubmission: false))
    }

    // MARK: Fetching

    /// Where an output waits: a file of the spool, or a request that brings it.
    private let waiting = Mutex<[String: HTTPRequest]>([:])

    package func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError) {
        if output.location.hasPrefix(Self.filePrefix) {
            let file = String(output.location.dropFirst(Self.filePrefix.count))
            guard unsafe rename(file, path) == 0 else { throw .failed("what came in the answer is not there any more") }
            return
        }
        guard let request = waiting.withLock({ $0[output.location] }) else {
            throw .failed("its link was lost")
        }
        let download: Result<Client.Download, HTTPClientError>
        do throws(HTTPClientError) {
            download = .success(
                try await client.download(request, to: path, egress: .anywhere, within: Self.downloadBounds))
        } catch { download = .failure(error) }
        switch download {
        case .success(.kept): waiting.withLock { _ = $0.removeValue(forKey: output.location) }
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
            let name = "\(number.add(1, ordering: .relaxed).newValue)"
            waiting.withLock { $0[name] = request }
            return VendorOutput(location: name, contentType: type)
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
        for image in task.input.images { images.append(try await loaded(image)) }
        var video: WireMedia?
        var audio: WireMedia?
        if let medium = task.input.video { video = try await loaded(medium) }
        if let medium = task.input.audio { audio = try await loaded(medium) }
        var lastFrame: WireMedia?
        if let address = task.options["lastFrame"]?.stringValue { lastFrame = try await loaded(.url(address)) }
        return WireTask(task: task, images: images, video: video, audio: audio, lastFrame: lastFrame)
    }

    private func loaded(_ medium: VendorInput.Media) async throws(VendorError) -> WireMedia {
        switch medium {
        case .file(let path, let reference):
            guard let bytes = try? Files.read(path, atMost: Self.mediaBytes) else {
                throw .rejected("a medium of the request cannot be read")
            }
            return WireMedia(url: nil, bytes: bytes, contentType: reference.contentType)
        case .url(let text):
            if type(of: wire).takesMediaURLs { return WireMedia(url: text, bytes: nil, contentType: "") }
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
