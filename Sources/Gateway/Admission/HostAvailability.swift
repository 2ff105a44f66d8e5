/// Who can be asked to make something.
package struct HostAvailability: Sendable {
    /// Hosts that run for live keys: those that are configured now.
    package var live: Set<Identifier<Host>> { configured() }
    private let configured: @Sendable () -> Set<Identifier<Host>>

    /// Renders locally whatever is asked for behind test keys.
    package static let sandbox: Identifier<Host> = "sandbox"
    /// Hosts that run others' models: they go on when a maker ends one.
    private static let aggregators: Set<Identifier<Host>> = ["fal", "replicate", "krea", "comfyui", "automatic1111"]

    package init(live: Set<Identifier<Host>>) { configured = { live } }
    package init(configured: @escaping @Sendable () -> Set<Identifier<Host>>) { self.configured = configured }

    /// Who may run a model now, the preferred first.
    func hosts(for model: Model, isLive: Bool, isRetired: Bool) -> [Identifier<Host>] {
        guard model.disabled == nil else { return [] }
        guard isLive else { return [Self.sandbox] }
        let live = live
        if live.contains(Self.sandbox) { return [Self.sandbox] }
        return model.hosts.filter { live.contains($0) && (!isRetired || Self.aggregators.contains($0)) }
    }
}
