import Telemetry

/// Serves until it is told to stop, and returns the exit code. Prints `listening on http://HOST:PORT` when ready.
func serve(_ settings: ServeSettings, log: Log) async -> Int32 {
    log.error("this build has no server", ["host": settings.host, "port": settings.port])
    return 1
}
