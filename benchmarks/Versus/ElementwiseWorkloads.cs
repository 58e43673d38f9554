using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>Single operations on a hundred, ten thousand, a million elements: without a tape ("forward exp 100"), and recorded with their gradient ("gradient exp 100").</summary>
internal static class ElementwiseWorkloads
{
    private static readonly int[] Sizes = [100, 10_000, 1_000_000];

    private static readonly (string Name, bool OverRows, Func<Tensor<float>, Tensor<float>, Tensor<float>> Function)[] Functions =
    [
        ("add", false, static (x, z) => x + z),
        ("multiply", false, static (x, z) => x * z),
        ("divide", false, static (x, z) => x / z),
        ("exp", false, static (x, z) => x.Exp()),
        ("log", false, static (x, z) => x.Log()),
        ("sqrt", false, static (x, z) => x.Sqrt()),
        ("tanh", false, static (x, z) => x.Tanh()),
        ("sigmoid", false, static (x, z) => x.Sigmoid()),
        ("relu", false, static (x, z) => x.Relu()),
        ("gelu", false, static (x, z) => x.Gelu()),
        ("silu", false, static (x, z) => x.Silu()),
        ("softplus", false, static (x, z) => x.Softplus()),
        ("erf", false, static (x, z) => x.Erf()),
        ("log1p", false, static (x, z) => x.Log1p()),
        ("expm1", false, static (x, z) => x.Expm1()),
        ("clamp", false, static (x, z) => x.Clamp(0.5f, 1.5f)),
        ("where", false, static (x, z) => (x > z).Where(x, z)),
        ("sum", false, static (x, z) => x.Sum()),
        ("softmax", true, static (x, z) => x.Softmax()),
        ("log-softmax", true, static (x, z) => x.LogSoftmax()),
        ("row-sum", true, static (x, z) => x.Sum(-1)),
    ];

    public static IEnumerable<Workload> All() =>
        from kind in (string[])["forward", "gradient"]
        from function in Functions
        from size in Sizes
        select new Workload(kind == "forward" ? "operation" : "operation and its gradient", $"{kind} {function.Name} {size}", 1, () => Build(kind == "gradient", function.OverRows, size, function.Function));

    private static Action Build(bool gradient, bool overRows, int size, Func<Tensor<float>, Tensor<float>, Tensor<float>> function)
    {
        var random = new RandomStream(1);
        var side = (int)Math.Sqrt(size);
        Shape shape = overRows ? [side, side] : [size];
        var x = Tensor.Uniform<float>(shape, random, 0.5, 1.5);
        var z = Tensor.Uniform<float>(shape, random, 0.5, 1.5);
        if (!gradient)
        {
            return () =>
            {
                using var scope = new TensorScope();
                function(x, z);
            };
        }
        x = x.RequireGrad();
        var dy = Tensor.Ones<float>(function(x, z).Shape);
        return () =>
        {
            using var tape = new Tape<float>();
            x.ZeroGrad();
            function(x, z).Backward(dy);
        };
    }
}
