using System.Numerics;
using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>
/// Single operations on a hundred, ten thousand, a million elements: without a tape ("forward exp 100"), and recorded
/// with their gradient ("gradient exp 100").
/// </summary>
internal static class ElementwiseWorkloads
{
    private static readonly int[] Sizes = [100, 10_000, 1_000_000];

    public static IEnumerable<Workload> All() =>
        from kind in (string[])["forward", "gradient"]
        from function in ElementwiseFunctions.All<float>()
        from size in Sizes
        select new Workload(kind == "forward" ? "operation" : "operation and its gradient",
            $"{kind} {function.Name} {size}", 1, () => Build(kind == "gradient", size, function));

    /// <summary>One iteration of a function on so many numbers.</summary>
    public static Action Build<T>(bool gradient, int size, ElementwiseFunction<T> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(1);
        var side = (int)Math.Sqrt(size);
        Shape shape = function.OverRows ? [side, side] : [size];
        var x = Tensor.Uniform<T>(shape, random, 0.5, 1.5);
        var z = Tensor.Uniform<T>(shape, random, 0.5, 1.5);
        if (!gradient)
        {
            return () =>
            {
                using var scope = new TensorScope();
                function.Of(x, z);
            };
        }
        x = x.RequireGrad();
        var dy = Tensor.Ones<T>(function.Of(x, z).Shape);
        return () =>
        {
            using var tape = new Tape<T>();
            x.ZeroGrad();
            function.Of(x, z).Backward(dy);
        };
    }
}
