namespace Autograd.Core;

// The rule is asked by a tape, and what stands around it must not matter.
public static partial class Laws
{
    private const int ChainLength = 2000; // micrograd overflows the stack here

    /// <summary>
    /// One tape, one answer: asked twice, with or without a graph, for one input or all, through leaves or interior tensors, shared with other operations or at the end of a long chain.
    /// What the result does not depend on gets zeros, and nothing that a rule is given is changed.
    /// </summary>
    public static Law OneTape { get; } = new(
        "one tape, one answer",
        "gradients do not depend on what else the tape is asked, on what else uses the inputs, or on how far away they are; they add up, and nothing is changed",
        Always,
        static trial => trial.EachCase(xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            var w = Array.ConvertAll(xs, x => trial.Direction(x.Shape));
            var before = (U: u.ToArray(), Xs: Array.ConvertAll(xs, x => x.ToArray()));
            var once = Pullback.Of(trial.F, xs, u).Gradients;

            AskedAgain(trial, xs, u, once);
            AccumulatedInLeaves(trial, xs, u, once);
            UsedTwice(trial, xs, u, once);
            InBothPlaces(trial, xs, u);
            UsedElsewhere(trial, xs, u, w, once);
            AfterALongChain(trial, xs, u, once);

            trial.Same("the output's gradient before and after", before.U, u.ToArray());
            for (var i = 0; i < xs.Length; i++) trial.Same($"input {i} before and after", before.Xs[i], xs[i].ToArray());
        }));

    private static void AskedAgain(Trial trial, Tensor<double>[] xs, Tensor<double> u, double[][] once)
    {
        var leaves = Pullback.Leaves(xs);
        var unused = Tensor.Ones<double>([2]).RequireGrad();
        using var tape = new Tape<double>();
        var y = trial.F(leaves);
        var recorded = tape.Count;
        var again = Pullback.Gradients(tape, y, [.. leaves, unused], u);
        trial.Require(tape.Count == recorded, $"asking for gradients made the tape grow from {recorded} to {tape.Count} entries");
        trial.Same("the gradient of an input that is not used and zeros", [0, 0], again[^1].ToArray());
        var recording = Pullback.Gradients(tape, y, leaves, u, createGraph: true);
        for (var i = 0; i < xs.Length; i++)
        {
            trial.Same($"the gradient of input {i}", xs[i].Shape, again[i].Shape);
            trial.Same($"the gradients of input {i}, the first and the second asked for,", once[i], again[i].ToArray());
            trial.Close($"the gradients of input {i}, without and with a graph,", once[i], recording[i].ToArray());
            trial.Same($"the gradients of input {i}, among all and alone,", once[i], Pullback.Gradients(tape, y, [leaves[i]], u)[0].ToArray());
        }
    }

    private static void AccumulatedInLeaves(Trial trial, Tensor<double>[] xs, Tensor<double> u, double[][] once)
    {
        var leaves = Pullback.Leaves(xs);
        var unused = Tensor.Ones<double>([2]).RequireGrad();
        using var tape = new Tape<double>();
        var y = trial.F(leaves);
        if (!y.RequiresGrad) return;
        y.Backward(u);
        y.Backward(u);
        trial.Require(unused.Grad is null, "a leaf that is not used got a gradient");
        for (var i = 0; i < xs.Length; i++)
            trial.Same($"twice the gradient of input {i} and what two backward passes leave in the leaf", Doubled(once[i]), leaves[i].Grad?.ToArray() ?? new double[xs[i].Size]);
    }

    /// <summary>A diamond: two results of the same inputs, one of them by way of an interior tensor, joined again.</summary>
    private static void UsedTwice(Trial trial, Tensor<double>[] xs, Tensor<double> u, double[][] once)
    {
        var leaves = Pullback.Leaves(xs);
        using var tape = new Tape<double>();
        Tensor<double>[] interior = Array.ConvertAll(leaves, x => x + Tensor.Zeros<double>(x.Shape));
        var twice = Pullback.Gradients(tape, trial.F(leaves) + trial.F(interior), leaves, u);
        for (var i = 0; i < xs.Length; i++) trial.Close($"twice the gradient of input {i} and that of using it twice", Doubled(once[i]), twice[i].ToArray());
    }

    /// <summary>One tensor in both places of an operation of two: that of the narrower domain, which the other place takes too.</summary>
    private static void InBothPlaces(Trial trial, Tensor<double>[] xs, Tensor<double> u)
    {
        if (xs.Length != 2 || xs[0].Shape != xs[1].Shape) return;
        var narrower = trial.Operation.Width(1) < trial.Operation.Width(0) ? xs[1] : xs[0];
        var apart = Pullback.Of(trial.F, [narrower, narrower], u).Gradients;
        var x = narrower.Detach().RequireGrad();
        using var tape = new Tape<double>();
        var together = Pullback.Gradients(tape, trial.F([x, x]), [x], u)[0].ToArray();
        trial.Close("the sum of both gradients and that of one tensor in both places", [.. apart[0].Zip(apart[1], static (a, b) => a + b)], together);
    }

    /// <summary>Each input is used by another operation, before and after this one, whose gradient is another buffer's view: neither may be added into the other.</summary>
    private static void UsedElsewhere(Trial trial, Tensor<double>[] xs, Tensor<double> u, Tensor<double>[] w, double[][] once)
    {
        var leaves = Pullback.Leaves(xs);
        using var tape = new Tape<double>();
        var other = Tensor.Scalar(0.0);
        foreach (var x in leaves) other += x.Sum();
        var sum = (trial.F(leaves) * u).Sum() + other;
        for (var i = 0; i < xs.Length; i++) sum += (leaves[i] * w[i]).Sum();
        var gradients = tape.Gradient(sum, leaves);
        for (var i = 0; i < xs.Length; i++)
            trial.Close($"the gradient of input {i} beside other uses of it", [.. once[i].Zip(w[i].ToArray(), static (g, v) => g + 1 + v)], gradients[i].ToArray());
    }

    private static void AfterALongChain(Trial trial, Tensor<double>[] xs, Tensor<double> u, double[][] once)
    {
        var leaves = Pullback.Leaves(xs);
        using var tape = new Tape<double>();
        var ends = Array.ConvertAll(leaves, x =>
        {
            for (var i = 0; i < ChainLength; i++) x = -x;
            return x;
        });
        var gradients = Pullback.Gradients(tape, trial.F(ends) * 1, leaves, u); // times 1: dy is a buffer of the pass's own, which goes back as soon as nobody holds it
        for (var i = 0; i < xs.Length; i++) trial.Same($"the gradients of input {i}, near and at the end of a chain,", once[i], gradients[i].ToArray());
    }

    private static double[] Doubled(double[] values) => Array.ConvertAll(values, static value => value + value);
}
