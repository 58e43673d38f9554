namespace Autograd.Core;

// What is linear is held to it exactly: no step size, no truncation, so these see errors of 1e-10 that differences cannot.
public static partial class Laws
{
    /// <summary>
    /// A linear operation and its rule are adjoint: <c>⟨Ax, u⟩ = ⟨x, Aᵀu⟩</c>, to rounding. Of several inputs each in turn, the others held; a constant is subtracted.
    /// </summary>
    public static Law Adjointness { get; } = new(
        "adjointness",
        "⟨f(x) − f(0), u⟩ = ⟨x, vjp(u)⟩ to rounding, in each input",
        static operation => operation.IsLinear ? null : "it is not linear",
        static trial => trial.EachCase(xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            var weights = u.ToArray();
            var (value, gradients) = Pullback.Of(trial.F, xs, u);
            for (var i = 0; i < xs.Length; i++)
            {
                var zero = i;
                var constant = trial.F([.. xs.Select((x, j) => j == zero ? Tensor.Zeros<double>(x.Shape) : x)]).ToArray();
                var forward = Dot([.. value.Zip(constant, static (y, c) => y - c)], weights);
                var backward = Dot(xs[i].ToArray(), gradients[i]);
                var size = value.Sum(Math.Abs) + constant.Sum(Math.Abs) + backward.Magnitude;
                trial.Close($"⟨x, Aᵀu⟩ and ⟨Ax, u⟩ in input {i}", backward.Sum, forward.Sum, 1e-14 * (1 + size) * (8 + value.Length));
            }
        }));

    /// <summary>Every rule is linear in the output's gradient: <c>vjp(αu + βw) = α vjp(u) + β vjp(w)</c>, to rounding, whatever the operation.</summary>
    public static Law VjpLinearity { get; } = new(
        "linearity of the rule",
        "vjp(αu + βw) = α vjp(u) + β vjp(w) to rounding",
        Always,
        static trial => trial.EachCase(xs =>
        {
            const double alpha = 1.75, beta = -0.625;
            var shape = trial.ResultShape(xs);
            Tensor<double> u = trial.Direction(shape), w = trial.Direction(shape);
            double[][] ofU = Pullback.Of(trial.F, xs, u).Gradients, ofW = Pullback.Of(trial.F, xs, w).Gradients, ofBoth = Pullback.Of(trial.F, xs, (alpha * u) + (beta * w)).Gradients;
            for (var i = 0; i < xs.Length; i++)
            {
                double[] combined = [.. ofU[i].Zip(ofW[i], static (a, b) => (alpha * a) + (beta * b))];
                var scale = ofU[i].Concat(ofW[i]).Select(Math.Abs).DefaultIfEmpty().Max();
                trial.Close($"the combination of gradients and the gradient of the combination, in input {i}", combined, ofBoth[i], 8 * Math.Max(scale, 1));
            }
        }));
}
