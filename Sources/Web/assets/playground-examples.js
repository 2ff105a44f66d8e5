// Something to begin with. `$id`s are filled with the last generation that was seen here.
import { say } from "./words.js";

const result = "id status progress provider model creditCost";

export const examples = [
  {
    id: "providers",
    query: `query Providers {
  providers(type: IMAGE) {
    id
    name
    company
    available
    pricing {
      creditCost
      estimatedTime
    }
  }
}
`,
  },
  {
    id: "generate",
    query: `mutation Generate($input: GenerateInput!) {
  generate(input: $input) {
    id
    status
    provider
    model
    creditCost
    estimatedTime
  }
}
`,
    variables: () => ({ input: { type: "IMAGE", input: { text: say("playground.example.prompt") },
      options: { aspectRatio: "16:9" } } }),
  },
  {
    id: "follow",
    query: `subscription Follow($id: ID!) {
  generation(id: $id) {
    id
    status
    progress
    imageUrl
    videoUrl
    audioUrl
    error {
      code
      message
    }
  }
}
`,
    variables: id => ({ id }),
  },
  {
    id: "quote",
    query: `query Quote($input: GenerateInput!) {
  quote(input: $input) {
    reason
    chosen {
      provider
      model
      creditCost
      estimatedTime
    }
    candidates {
      provider
      model
      score
      creditCost
      rejected
    }
  }
}
`,
    variables: () => ({ input: { type: "VIDEO", priority: "QUALITY", input: { text: say("playground.example.film") },
      options: { duration: 5 } } }),
  },
  {
    id: "mine",
    query: `query Mine($first: Int = 5) {
  generations(first: $first) {
    nodes {
      ${result.split(" ").join("\n      ")}
      outputs {
        url
        contentType
        metadata {
          width
          height
          duration
        }
      }
      input
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    id: "cancel",
    query: `mutation Cancel($id: ID!) {
  cancelGeneration(id: $id)
}
`,
    variables: id => ({ id }),
  },
  {
    id: "webhooks",
    query: `query Webhooks {
  webhookEndpointList {
    id
    url
    events
    enabled
    failingSince
  }
  webhookDeliveries(first: 5) {
    nodes {
      type
      url
      status
      tries {
        at
        status
        error
      }
    }
  }
}
`,
  },
  {
    id: "account",
    query: `query Account {
  account {
    credits
    creditsHeld
    usedToday
    running
    plan {
      name
      requestsPerMinute
      concurrent
      perDay
    }
  }
}
`,
  },
];
