namespace Autograd.Benchmarks.Versus;

/// <summary>Why a row cannot reach its bar, as measured, and what was tried.</summary>
internal static class Limits
{
    private static readonly (string Start, string Reason)[] Known =
    [
        ("matmul 512 512 512", "Near the machine's limit: multiply-adds alone run at 159 GFLOP/s on one thread, the register tile at 137, this product at 122, OpenBLAS at 120. Rows from -2 to +2 % are noise."),
        ("matmul 1024", "As for 512: 119 GFLOP/s of the 137 that the tile reaches. A tenth of the time is the packing of both operands, the rest the traffic of C. Tried: depths of 256, 512 and 1024, prefetching, packing many panels at a time (112 → 119)."),
        ("matmul 1 784 128", "B is read once, 400 KB from the second-level cache: its speed is all. The array begins where the garbage collector put it, and registers of 64 bytes that straddle two lines are read at half the speed: most likely so here (3.9 µs in some builds, 5.5 in others, whatever the kernel), but not proven. Arrays cannot be aligned in managed memory; other depths changed nothing."),
        ("matmul 784 64 128 at", "A is packed, since its columns lie 3 KB apart, and at a depth of 64 and 128 columns the copy is read only four times. With panels packed one after another, as before, this row stood at 1.05 and that of 1024 at 0.94."),
        ("matmul 64 784 128 bt", "B is transposed while it is packed, half of it by each thread, and each then reads what the other wrote, presumably the reason: on one thread the ratio is 1.2. Cutting the packing as the product is cut was not tried."),
        ("matmul 128 512 512 bt", "As for 64 784 128 bt: what one thread packed, the other reads."),
        ("chain", "No single cause is left: renting the buffer and making the tensor 16 %, the backward walk 9 %, write barriers 9 % (two dozen references stored an operation), version checks 5 %, arithmetic 8 %."),
        ("linear-cross-entropy 64", "Three products of 64 × 32 × 10: ten columns fill a register to two thirds, and what overhangs is computed and cut off (28 % of the time); the exponentials of short rows are 18 %, the rest is the tape."),
        ("start to first", "Half of the time is the runtime's own (types and stubs), a third its compiler: 690 methods, 861 before. Precompiled code hardly helps: most methods are generic over the element type and are not precompiled across assemblies."),
        ("convolution", "Forward and both gradients run at the speed of oneDNN's, within a few per cent from run to run."),
    ];

    public static string Of(string name) => Known.FirstOrDefault(limit => name.StartsWith(limit.Start, StringComparison.Ordinal)).Reason ?? "Between runs: another run reached it.";
}
