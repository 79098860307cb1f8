// Each of these tests starts processes and brokers; side by side they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
