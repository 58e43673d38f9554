using System.Numerics;
using Autograd.Core;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>Each optimizer beside its formula for single numbers.</summary>
public class OptimizerFormulaTests
{
    public static TheoryData<string> Names => [.. OptimizerKinds.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_follows_its_formula(string name) => GivenGradients.Follow(parameters => OptimizerKinds.Create(name, parameters), () => OptimizerKinds.Formula(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tensor_of_any_size_follows_it_in_double_and_in_float(string name) =>
        Property.Holds(Gen.Choose(0, 70).Zip(Gen.Choose(0, 10_000)), static _ => [], test =>
        {
            Follow<double>(name, test.Item1, (ulong)test.Item2, 1e-12);
            Follow<float>(name, test.Item1, (ulong)test.Item2, 2e-4);
        }, count: 40);

    private static void Follow<T>(string name, int size, ulong seed, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(seed);
        var parameter = Tensor.Normal<T>([size], random).RequireGrad();
        var expected = Array.ConvertAll(parameter.ToArray(), static value => double.CreateTruncating(value));
        var formulas = Array.ConvertAll(expected, _ => OptimizerKinds.Formula(name));
        var optimizer = OptimizerKinds.Create(name, parameter);
        for (var step = 0; step < 5; step++)
        {
            var gradient = Tensor.Normal<T>([size], random).ToArray();
            GivenGradients.Step(optimizer, gradient);
            for (var i = 0; i < size; i++) expected[i] = formulas[i](expected[i], double.CreateTruncating(gradient[i]), optimizer.LearningRate);
            Same.Near(new Box<T>([size], Array.ConvertAll(expected, T.CreateTruncating)), parameter, tolerance, tolerance);
        }
    }
}
