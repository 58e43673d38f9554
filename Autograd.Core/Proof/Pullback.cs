namespace Autograd.Core;

/// <summary>The gradients of an operation as a function that the laws can look at: on a tape that is open, or on one of its own.</summary>
internal static class Pullback
{
    /// <summary><c>f(xs)</c> and, for each input, the gradient of <c>⟨f(xs), u⟩</c>, as plain numbers.</summary>
    public static (double[] Value, double[][] Gradients) Of(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, IReadOnlyList<Tensor<double>> xs, Tensor<double> u, bool createGraph = false)
    {
        var leaves = Leaves(xs);
        using var tape = new Tape<double>();
        var y = f(leaves);
        return (y.ToArray(), Array.ConvertAll(Gradients(tape, y, leaves, u, createGraph), gradient => gradient.ToArray()));
    }

    /// <summary>The same of one input as a tensor that can be differentiated itself, with respect to u too.</summary>
    public static Tensor<double> Of(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, Tensor<double>[] xs, Tensor<double> u, int input)
    {
        if (Tape<double>.OpenForRecording is { } open) return Gradients(open, f(xs), xs, u, createGraph: true)[input];
        using var tape = new Tape<double>();
        return tape.Keep(Gradients(tape, f(xs), xs, u, createGraph: true)[input]);
    }

    /// <summary>Zeros where f does not depend on its inputs.</summary>
    public static Tensor<double>[] Gradients(Tape<double> tape, Tensor<double> y, Tensor<double>[] xs, Tensor<double> u, bool createGraph = false) =>
        y.RequiresGrad ? tape.Gradient(y, xs, u, createGraph) : Array.ConvertAll(xs, x => Tensor.Zeros<double>(x.Shape));

    /// <summary>The inputs as leaves, over the same buffers.</summary>
    public static Tensor<double>[] Leaves(IReadOnlyList<Tensor<double>> xs) => [.. xs.Select(x => x.Detach().RequireGrad())];
}
