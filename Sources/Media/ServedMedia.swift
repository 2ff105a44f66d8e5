package import Gateway
package import HTTPServer

/// A media store that answers for its own links.
package protocol ServedMedia: MediaStore {
    var routes: [Route] { get }

    /// Does what has to be done now and then, until it is cancelled.
    func run() async
}
