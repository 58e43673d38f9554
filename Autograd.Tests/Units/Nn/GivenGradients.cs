using System.Numerics;
using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Steps of an optimizer with gradients that are given, so that a formula can follow them.</summary>
internal static class GivenGradients
{
    /// <summary>One step: each parameter gets its gradient; null leaves it without one.</summary>
    public static void Step<T>(Optimizer<T> optimizer, params T[]?[] gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        optimizer.ZeroGrad();
        using (new Tape<T>())
        {
            foreach (var (parameter, gradient) in optimizer.Parameters.Zip(gradients))
                if (gradient is not null) (parameter * Tensor.From<T>(gradient, parameter.Shape)).Sum().Backward();
        }
        optimizer.Step();
    }

    /// <summary>
    /// Several steps beside a formula for a single number. Parameters of three shapes; the second gets no gradient at every other step, all get zeros once, and the rate changes at each.
    /// </summary>
    /// <param name="create">The optimizer.</param>
    /// <param name="formula">Makes, for one element, the function of (θ, gradient, learning rate) that gives the next θ, and keeps its own state.</param>
    public static void Follow(Func<Tensor<double>[], Optimizer<double>> create, Func<Func<double, double, double, double>> formula)
    {
        var random = new RandomStream(7);
        Shape[] shapes = [[3, 5], [], [17]];
        var parameters = Array.ConvertAll(shapes, shape => Tensor.Normal<double>(shape, random).RequireGrad());
        var expected = Array.ConvertAll(parameters, parameter => parameter.ToArray());
        var elements = Array.ConvertAll(expected, values => Array.ConvertAll(values, _ => formula()));
        var optimizer = create(parameters);

        for (var step = 0; step < 7; step++)
        {
            optimizer.LearningRate = 0.1 / (1 + step);
            var gradients = parameters.Select((parameter, i) => i == 1 && step % 2 == 1 ? null : Tensor.Normal<double>([parameter.Size], random, std: step == 4 ? 0 : 1).ToArray()).ToArray();
            Step(optimizer, gradients);
            for (var i = 0; i < parameters.Length; i++)
            {
                if (gradients[i] is { } dx)
                    expected[i] = [.. expected[i].Select((x, j) => elements[i][j](x, dx[j], optimizer.LearningRate))];
                Same.Near(new Box<double>([.. parameters[i].Shape], expected[i]), parameters[i], relative: 1e-13, absolute: 1e-15);
            }
        }
    }
}
