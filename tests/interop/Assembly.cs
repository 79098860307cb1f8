// Each of these tests starts processes and brokers; in parallel they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
