namespace Autograd.Benchmarks.Versus;

/// <summary>The same work on both sides: ours is built here, PyTorch's in <c>benchmarks/peers/torch_peer.py</c> under the same name.</summary>
/// <param name="Group">The part of the table it stands in.</param>
/// <param name="Name">What the peer builds its half from: a kind and its sizes.</param>
/// <param name="Bar">The ratio, PyTorch's time over ours, that must be reached.</param>
/// <param name="Build">Sets everything up and returns one iteration.</param>
internal sealed record Workload(string Group, string Name, double Bar, Func<Action> Build)
{
    /// <summary>True to compare thread count by thread count; otherwise each side counts at its best one.</summary>
    public bool EachThreadCount { get; init; }

    /// <summary>Everything that is measured, in the order of the table.</summary>
    public static IEnumerable<Workload> All() => [.. MatrixWorkloads.All(), .. TapeWorkloads.All(), .. NetworkWorkloads.All(), .. LossWorkloads.All(), .. ElementwiseWorkloads.All()];
}
