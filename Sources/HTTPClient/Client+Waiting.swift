package import EventLoop
package import HTTPTypes

extension Client {
    /// Sends a request while the calling thread waits. For a command on the main thread, which has nothing else to do.
    package func sendAndWait(
        _ request: HTTPRequest, egress: EgressPolicy, within bounds: Bounds = Bounds(), on lane: Lane
    ) throws(HTTPClientError) -> HTTPResponse {
        let result = lane.blocking { () async -> Result<HTTPResponse, HTTPClientError> in
            do throws(HTTPClientError) {
                return .success(try await self.send(request, egress: egress, within: bounds))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
