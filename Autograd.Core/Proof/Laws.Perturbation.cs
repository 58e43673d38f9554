namespace Autograd.Core;

// A derivative inside a derivative: two variables may have the same value, and even be made of one tensor, and are two
// all the same.
public static partial class Laws
{
    /// <summary>
    /// <c>Differentiate</c>, nested: with <c>h(y) = ⟨f(y) · f(x), u⟩</c>, which closes over x, the derivatives of h at
    /// y = x leave out what x owes to itself, and differentiated again with respect to x they count both.
    /// Written out, h has two leaves of equal value. An implementation that knows a variable by its tensor takes one
    /// for the other.
    /// </summary>
    public static Law Perturbation { get; } = new(
        "perturbation",
        "a derivative inside another, of a function that closes over the outer variable, taken at it, is that of two variables of equal value",
        Always,
        static trial => trial.EachCase(xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            for (var i = 0; i < xs.Length; i++)
            {
                CheckNested(trial, xs, u, i);
                CheckClosedOverLeaf(trial, xs, u, i);
            }
        }));

    private static void CheckNested(Trial trial, Tensor<double>[] xs, Tensor<double> u, int i)
    {
        Tensor<double> v = trial.Direction(xs[i].Shape), w = trial.Direction(xs[i].Shape);
        Tensor<double> H(Tensor<double> y, Tensor<double> x) => (Along(trial, xs, i, y) * Along(trial, xs, i, x) * u).Sum();
        using var apart = new TensorScope();

        // d/dx ⟨∂h/∂y, v⟩ at y = x, and the mixed product along w by forward mode.
        var nested = Differentiate.Grad(x => (Differentiate.Grad(y => H(y, x), x) * v).Sum(), xs[i]).ToArray();
        var forward = Differentiate.Jvp(x => Differentiate.Jvp(y => H(y, x), x, v).Product, xs[i], w).Product.Item();

        using var tape = new Tape<double>();
        Tensor<double> a = xs[i].Detach().RequireGrad(), b = xs[i].Detach().RequireGrad();
        var inner = Pullback.Gradients(tape, H(a, b), [a], Tensor.Scalar(1.0), createGraph: true)[0];
        var both = Pullback.Gradients(tape, (inner * v).Sum(), [a, b], Tensor.Scalar(1.0));
        double[] written = [.. both[0].ToArray().Zip(both[1].ToArray(), static (p, q) => p + q)];
        var scale = Math.Max(1, written.Select(Math.Abs).DefaultIfEmpty().Max());
        trial.Close($"the derivative written out and the nested one, in input {i}", written, nested, scale);
        var (product, magnitude) = Dot(written, w.ToArray());
        trial.Close($"the derivative written out and nested forward mode, in input {i}", product, forward, 1e-11 * (1 + magnitude));
    }

    /// <summary>
    /// On an open tape, with a leaf and with what was computed from it, derivatives of the first and second order that
    /// look at y alone.
    /// </summary>
    private static void CheckClosedOverLeaf(Trial trial, Tensor<double>[] xs, Tensor<double> u, int i)
    {
        var v = trial.Direction(xs[i].Shape);
        Tensor<double> Of(Tensor<double> y, Tensor<double> x) => Along(trial, xs, i, y) * Along(trial, xs, i, x);
        var constant = xs[i].Detach();
        double[] vjp, jvp, hvp;
        using (new TensorScope())
        {
            vjp = Differentiate.Vjp(y => Of(y, constant), xs[i], u).Product.ToArray();
            jvp = Differentiate.Jvp(y => Of(y, constant), xs[i], v).Product.ToArray();
            hvp = Differentiate.Hvp(y => (Of(y, constant) * u).Sum(), xs[i], v).ToArray();
        }

        using var tape = new Tape<double>();
        var leaf = xs[i].Detach().RequireGrad();
        foreach (var x in (Tensor<double>[])[leaf, leaf + Tensor.Zeros<double>(leaf.Shape)])
        {
            var what = x == leaf ? "a leaf" : "an interior tensor";
            trial.Close($"Vjp in input {i} with a constant and with {what} closed over,", vjp, Differentiate.Vjp(y => Of(y, x), x, u).Product.ToArray());
            trial.Close($"Jvp in input {i} with a constant and with {what} closed over,", jvp, Differentiate.Jvp(y => Of(y, x), x, v).Product.ToArray());
            trial.Close($"Hvp in input {i} with a constant and with {what} closed over,", hvp, Differentiate.Hvp(y => (Of(y, x) * u).Sum(), x, v).ToArray());
        }
    }

    private static Tensor<double> Along(Trial trial, Tensor<double>[] xs, int i, Tensor<double> x) => trial.F([.. xs.Select((other, j) => j == i ? x : other)]);
}
