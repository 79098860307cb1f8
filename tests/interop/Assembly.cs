// Most of these tests wait for processes and brokers, so some classes run side by side, whatever number of processors there is.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
