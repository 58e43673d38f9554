using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Recurrent networks on single numbers, from their equations: one direction of one layer, a state at a time.</summary>
internal static class NaiveRecurrent
{
    /// <summary>The next state of one example; of an LSTM, h and c.</summary>
    public delegate (double[] Hidden, double[] Cell) Step(double[] a, double[] b, double[] hidden, double[] cell);

    public static Step Rnn(Func<double, double> nonlinearity) => (a, b, _, cell) => ([.. a.Zip(b, (x, h) => nonlinearity(x + h))], cell);

    public static (double[] Hidden, double[] Cell) Lstm(double[] a, double[] b, double[] hidden, double[] cell)
    {
        var n = hidden.Length;
        var (nextHidden, next) = (new double[n], new double[n]);
        for (var k = 0; k < n; k++)
        {
            double Gate(int block) => a[(block * n) + k] + b[(block * n) + k];
            next[k] = (Sigmoid(Gate(1)) * cell[k]) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
            nextHidden[k] = Sigmoid(Gate(3)) * Math.Tanh(next[k]);
        }
        return (nextHidden, next);
    }

    public static (double[] Hidden, double[] Cell) Gru(double[] a, double[] b, double[] hidden, double[] cell)
    {
        var n = hidden.Length;
        var next = new double[n];
        for (var k = 0; k < n; k++)
        {
            double r = Sigmoid(a[k] + b[k]), z = Sigmoid(a[n + k] + b[n + k]);
            next[k] = ((1 - z) * Math.Tanh(a[(2 * n) + k] + (r * b[(2 * n) + k]))) + (z * hidden[k]);
        }
        return (next, cell);
    }

    /// <summary>All layers and directions: the output <c>[steps batch directions·hidden]</c>, and the last h and c of each.</summary>
    public static (double[][][] Output, double[][][] Hidden, double[][][] Cell) Run(Recurrent<double> network, Step step, double[][][] x, double[][][] hidden, double[][][] cell)
    {
        var parameters = network.NamedParameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
        int steps = x.Length, batch = x[0].Length, directions = network.Bidirectional ? 2 : 1;
        var (lastHidden, lastCell) = (new double[network.Layers * directions][][], new double[network.Layers * directions][][]);
        for (var layer = 0; layer < network.Layers; layer++)
        {
            var y = Enumerable.Range(0, steps).Select(_ => Enumerable.Range(0, batch).Select(_ => Array.Empty<double>()).ToArray()).ToArray();
            for (var direction = 0; direction < directions; direction++)
            {
                var (place, name) = ((layer * directions) + direction, $"_l{layer}{(direction == 1 ? "_reverse" : "")}");
                (lastHidden[place], lastCell[place]) = (new double[batch][], new double[batch][]);
                for (var n = 0; n < batch; n++)
                {
                    var (h, c) = (hidden[place][n], cell[place][n]);
                    foreach (var t in direction == 1 ? Enumerable.Range(0, steps).Reverse() : Enumerable.Range(0, steps))
                    {
                        (h, c) = step(Affine("ih", x[t][n]), Affine("hh", h), h, c);
                        y[t][n] = [.. y[t][n], .. h];
                    }
                    (lastHidden[place][n], lastCell[place][n]) = (h, c);
                }

                double[] Affine(string which, double[] v)
                {
                    var w = parameters[$"weight_{which}{name}"];
                    var bias = parameters.GetValueOrDefault($"bias_{which}{name}");
                    return [.. Enumerable.Range(0, w.Shape[0]).Select(i => v.Select((value, j) => w.At(i, j) * value).Sum() + (bias?.At(i) ?? 0))];
                }
            }
            x = y;
        }
        return (x, lastHidden, lastCell);
    }

    public static double[][][] Rows(Tensor<double> x) =>
        [.. Enumerable.Range(0, x.Shape[0]).Select(i => Enumerable.Range(0, x.Shape[1]).Select(j => Enumerable.Range(0, x.Shape[2]).Select(k => x.At(i, j, k)).ToArray()).ToArray())];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
