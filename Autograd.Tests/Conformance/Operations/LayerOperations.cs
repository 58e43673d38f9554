using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

/// <summary>Every layer of the fixtures by PyTorch's name. The layer itself is built and run; <see cref="Arguments.Load"/> gives its parameters the case's values and its gradients the case's names.</summary>
internal static partial class LayerOperations
{
    public static IReadOnlyDictionary<string, FixtureOperation> Table { get; } =
        new[] { Basic(), Sequences(), Pools(), Norms(), ConvolutionLayers() }.SelectMany(family => family).ToDictionary(entry => entry.Key, entry => entry.Value);

    private static Dictionary<string, FixtureOperation> Basic() => new()
    {
        ["linear"] = new("Linear", static a =>
        {
            var x = a.Tensor("input"); // asked for first: what a constructor refuses must not leave it out
            return a.Load(new Linear<double>(a.Tensor("weight"), a.TensorOrNull("bias"))).Forward(x);
        }),
        ["dropout"] = new("Dropout", static a =>
        {
            var (x, training) = (a.Tensor("input"), a.Bool("training", true));
            var dropout = new Dropout<double>(a.Double("p", 0.5), new RandomStream(1));
            if (!training) dropout.Eval();
            return dropout.Forward(x);
        }),
    };
}
