package import Gateway
package import HTTPServer
package import Telemetry

/// A media store that answers for its own links.
package protocol ServedMedia: MediaStore {
    var routes: [Route] { get }

    /// What all media take, in bytes; nil where that cannot be told at little cost.
    func size(at now: Timestamp) async -> Int?

    /// Does what has to be done now and then, until it is cancelled.
    func run() async
}
