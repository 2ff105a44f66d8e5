/// One operation of the API with one root field.
struct Operation: Sendable {
    let document: String
    let field: String
    /// Whether sending it twice does no more than sending it once.
    let isRepeatable: Bool

    private init(_ field: String, isRepeatable: Bool = true, _ document: String) {
        (self.document, self.field, self.isRepeatable) = (document, field, isRepeatable)
    }

    private static let metadataFields = "width height duration format resolution frameRate sampleRate seed"
    private static let generationFields = """
        id type status provider model url progress creditCost estimatedTime input options tags createdAt startedAt completedAt
        outputs { url contentType bytes sha256 metadata { \(metadataFields) } }
        metadata { \(metadataFields) }
        error { code message retryable }
        routing { priority reason }
        attempts { number provider model host state startedAt endedAt error { code message retryable } }
        """
    private static let planFields = "plan { name requestsPerMinute concurrent perDay }"
    private static let accountFields =
        "id name \(planFields) credits creditsHeld usedToday running queued createdAt"
    private static let keyFields = "id account mode name createdAt revokedAt"
    private static let endpointFields =
        "id url description events enabled failingSince disabledAt disabledReason previousSecretUntil createdAt"
    private static let deliveryFields = """
        id event type endpoint generation url status reason at createdAt dueAt tries { at duration status error answer }
        """
    private static let candidateFields =
        "provider model host score creditCost estimatedTime quality reliability rejected"

    // MARK: - Generations

    static let generate = Operation(
        "generate", isRepeatable: false,
        "mutation($input: GenerateInput!) { generate(input: $input) { \(generationFields) } }")
    static let generation = Operation(
        "generation", "query($id: ID!) { generation(id: $id) { \(generationFields) } }")
    static let cancel = Operation("cancelGeneration", "mutation($id: ID!) { cancelGeneration(id: $id) }")
    static let generations = Operation(
        "generations",
        """
        query($first: Int, $after: String, $status: [GenerationStatus!], $type: GenerationType, $provider: String, $search: String) {
        generations(first: $first, after: $after, status: $status, type: $type, provider: $provider, search: $search) {
        nodes { \(generationFields) } pageInfo { hasNextPage endCursor } } }
        """)
    static let quote = Operation(
        "quote",
        """
        query($input: GenerateInput!) { quote(input: $input) {
        candidates { \(candidateFields) } chosen { \(candidateFields) } reason } }
        """)

    // MARK: - Providers and the account

    static let providers = Operation(
        "providers",
        """
        query($type: GenerationType) { providers(type: $type) {
        id aliases name company description types features limitations available pricing { creditCost estimatedTime }
        models { id name pricing { creditCost estimatedTime } retiresAt successor hosts } } }
        """)
    static let health = Operation(
        "providers",
        """
        query($type: GenerationType) { providers(type: $type) {
        id models { id health { host working retryAt failuresInRow failureRate } } } }
        """)
    static let provider = Operation(
        "provider",
        """
        query($id: ID!) { provider(id: $id) {
        id aliases name company description types features limitations available pricing { creditCost estimatedTime }
        options { name type required description allowedValues default minimum maximum }
        models { id name types pricing { creditCost estimatedTime } retiresAt successor hosts } } }
        """)
    static let account = Operation(
        "account", "{ account { id \(planFields) credits creditsHeld usedToday running } }")
    static let usage = Operation(
        "usage",
        """
        query($from: DateTime!) { usage(from: $from) {
        day type provider generations completed failed cancelled credits } }
        """)
    /// Any key, of whatever kind, may ask; one that is not valid is refused.
    static let anything = Operation("__typename", "{ __typename }")

    // MARK: - Webhooks

    static let webhookEndpoints = Operation("webhookEndpointList", "{ webhookEndpointList { \(endpointFields) } }")
    static let webhookCreate = Operation(
        "webhookEndpointCreate", isRepeatable: false,
        """
        mutation($input: WebhookEndpointInput!) { webhookEndpointCreate(input: $input) {
        endpoint { \(endpointFields) } secret } }
        """)
    static let webhookUpdate = Operation(
        "webhookEndpointUpdate",
        """
        mutation($id: ID!, $input: WebhookEndpointInput!) {
        webhookEndpointUpdate(id: $id, input: $input) { \(endpointFields) } }
        """)
    static let webhookDelete = Operation(
        "webhookEndpointDelete", "mutation($id: ID!) { webhookEndpointDelete(id: $id) }")
    static let webhookRotate = Operation(
        "webhookEndpointRotateSecret", isRepeatable: false,
        """
        mutation($id: ID!) { webhookEndpointRotateSecret(id: $id) { endpoint { \(endpointFields) } secret } }
        """)
    static let webhookRotateDefault = Operation(
        "webhookSecretRotate", isRepeatable: false, "mutation { webhookSecretRotate }")
    static let webhookTest = Operation(
        "webhookEndpointTest", isRepeatable: false,
        "mutation($id: ID!) { webhookEndpointTest(id: $id) { \(deliveryFields) } }")
    static let webhookDeliveries = Operation(
        "webhookDeliveries",
        """
        query($first: Int, $after: String, $endpoint: ID, $generation: ID, $status: WebhookDeliveryStatus) {
        webhookDeliveries(first: $first, after: $after, endpoint: $endpoint, generation: $generation, status: $status) {
        nodes { \(deliveryFields) } pageInfo { hasNextPage endCursor } } }
        """)
    static let webhookReplay = Operation(
        "webhookReplay", "mutation($id: ID!) { webhookReplay(delivery: $id) { \(deliveryFields) } }")
    static let webhookReplayRange = Operation(
        "webhookReplayRange",
        """
        mutation($endpoint: ID!, $from: DateTime!, $until: DateTime, $all: Boolean) {
        webhookReplayRange(endpoint: $endpoint, from: $from, until: $until, all: $all) }
        """)
    static let webhookEvents = Operation(
        "webhookEvents",
        "query($after: String) { webhookEvents(after: $after) { nodes { id type at body } cursor hasMore } }")

    // MARK: - Administration

    static let adminAccounts = Operation(
        "adminAccounts",
        """
        query($first: Int, $after: String) { adminAccounts(first: $first, after: $after) {
        nodes { \(accountFields) } pageInfo { hasNextPage endCursor } } }
        """)
    static let adminAccount = Operation(
        "adminAccount", "query($id: ID!) { adminAccount(id: $id) { \(accountFields) keys { \(keyFields) } } }")
    static let adminLedger = Operation(
        "adminAccount",
        """
        query($id: ID!, $first: Int) { adminAccount(id: $id) {
        id credits creditsHeld ledger(first: $first) { kind credits generation reason at } } }
        """)
    static let adminAccountCreate = Operation(
        "adminAccountCreate", isRepeatable: false,
        "mutation($input: AdminAccountInput!) { adminAccountCreate(input: $input) { \(accountFields) } }")
    static let adminAccountUpdate = Operation(
        "adminAccountUpdate",
        "mutation($id: ID!, $input: AdminAccountInput!) { adminAccountUpdate(id: $id, input: $input) { \(accountFields) } }"
    )
    /// Its reference makes it repeatable.
    static let adminCreditsGrant = Operation(
        "adminCreditsGrant",
        """
        mutation($account: ID!, $credits: Int!, $reason: String!, $reference: String!) {
        adminCreditsGrant(account: $account, credits: $credits, reason: $reason, reference: $reference) { \(accountFields) } }
        """)
    static let adminKeyCreate = Operation(
        "adminKeyCreate", isRepeatable: false,
        """
        mutation($account: ID, $mode: KeyMode!, $name: String) {
        adminKeyCreate(account: $account, mode: $mode, name: $name) { key { \(keyFields) } secret } }
        """)
    private static let pinFields = "model weight quality disabled reason at"
    static let adminRouting = Operation(
        "adminRouting",
        """
        query($type: GenerationType, $model: ID) { adminRouting(type: $type, model: $model) {
        provider model type quality ratings kinds { kind quality ratings } hosts { host reliability pace jobs }
        pin { \(pinFields) } } }
        """)
    static let adminRoutingPin = Operation(
        "adminRoutingPin",
        """
        mutation($model: ID!, $weight: Float, $quality: Float, $disabled: Boolean, $reason: String!) {
        adminRoutingPin(model: $model, weight: $weight, quality: $quality, disabled: $disabled, reason: $reason) {
        \(pinFields) } }
        """)
    static let adminRoutingUnpin = Operation(
        "adminRoutingUnpin", "mutation($model: ID!) { adminRoutingUnpin(model: $model) }")
    static let adminKeyRevoke = Operation(
        "adminKeyRevoke", "mutation($id: ID!) { adminKeyRevoke(id: $id) { \(keyFields) } }")
}
