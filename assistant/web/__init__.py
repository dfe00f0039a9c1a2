"""Floor 5: pages, webhooks and the API. They read through `store` and write through `steps`."""
