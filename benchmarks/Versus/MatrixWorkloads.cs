using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>Matrix products [m k] x [k n] without a tape: "matmul m k n", with "at" or "bt" for an operand that is a transposed view.</summary>
internal static class MatrixWorkloads
{
    private static readonly string[] Shapes =
        ["32 32 32", "64 64 64", "128 128 128", "512 512 512", "1024 1024 1024", "64 784 128", "64 128 10", "784 64 128 at", "1 784 128", "64 784 128 bt", "128 512 512 bt"];

    public static IEnumerable<Workload> All() => Shapes.Select(shape => new Workload("matrix product", $"matmul {shape}", 1, () => Build(shape)) { EachThreadCount = true });

    private static Action Build(string shape)
    {
        var parts = shape.Split(' ');
        var (m, k, n) = (int.Parse(parts[0]), int.Parse(parts[1]), int.Parse(parts[2]));
        var (at, bt) = (parts[^1] == "at", parts[^1] == "bt");
        var random = new RandomStream(1);
        var x = at ? Tensor.Normal<float>([k, m], random).Transpose() : Tensor.Normal<float>([m, k], random);
        var y = bt ? Tensor.Normal<float>([n, k], random).Transpose() : Tensor.Normal<float>([k, n], random);
        return () =>
        {
            using var scope = new TensorScope();
            x.MatMul(y);
        };
    }
}
