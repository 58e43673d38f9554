using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.Training;

/// <summary>Trains classifiers, as the examples do.</summary>
internal static class Fit
{
    /// <summary>The training loop.</summary>
    public static void Epochs<T>(int epochs, Layer<T> model, Optimizer<T> optimizer, DataLoader<T> loader)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var epoch = 0; epoch < epochs; epoch++)
            foreach (var (inputs, labels) in loader)
            {
                using var tape = new Tape<T>();
                var loss = Loss.CrossEntropy(model.Forward(inputs), labels);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
            }
    }

    /// <summary>The part of a set that a model gets right in use.</summary>
    public static double Accuracy<T>(Layer<T> model, TensorDataset<T> set)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        model.Eval();
        var accuracy = new Accuracy();
        foreach (var (inputs, labels) in new DataLoader<T>(set, batchSize: 100)) accuracy.Add(model.Forward(inputs), labels);
        return accuracy.Value;
    }

    /// <summary>Asserts that training moved each parameter as a whole: a layer that the loss does not reach keeps its first values, however well the others learn.</summary>
    public static void EveryParameterMoved<T>(Layer<T> model, Dictionary<string, T[]> before)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(model.NamedParameters().Count(), before.Count);
        Assert.All(model.NamedParameters(), parameter =>
        {
            var moved = parameter.Tensor.ToArray().Zip(before[parameter.Name], (now, then) => now != then).Count(changed => changed);
            Assert.True(moved > parameter.Tensor.Size / 2, $"{parameter.Name}: only {moved} of {parameter.Tensor.Size} elements moved.");
        });
    }

    /// <summary>What the parameters are now, by name.</summary>
    public static Dictionary<string, T[]> Snapshot<T>(Layer<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => model.NamedParameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor.ToArray());
}
