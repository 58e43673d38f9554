namespace Autograd.Core;

// A fused operation is an optimisation, and must be invisible.
public static partial class Laws
{
    /// <summary>
    /// The operation equals its composition of others, in value and gradients, to rounding; at the extremes too, where the result must be a number.
    /// </summary>
    public static Law FusedIsComposed { get; } = new(
        "fused is composed",
        "the operation and its composition of other operations give the same values and gradients",
        static operation => operation.Composition is null ? "no other operations say the same" : null,
        static trial =>
        {
            trial.EachCase(xs => CompareComposed(trial, xs));
            foreach (var extreme in trial.Operation.Extremes)
            {
                using var scope = TensorScope.ForEngine();
                var xs = extreme();
                trial.At(xs, "an extreme: " + string.Join(" and ", xs.Select(x => string.Join(' ', x.ToArray().Select(static value => $"{value}")))));
                trial.Require(!trial.F(xs).ToArray().Any(double.IsNaN), "the result is NaN");
                CompareComposed(trial, xs);
            }
        });

    private static void CompareComposed(Trial trial, Tensor<double>[] xs)
    {
        var shape = trial.ResultShape(xs);
        using (TensorScope.ForEngine()) trial.Same("the result", trial.Operation.Composition!(xs).Shape, shape);
        var u = trial.Direction(shape);
        var (fused, composed) = (Pullback.Of(trial.F, xs, u), Pullback.Of(trial.Operation.Composition!, xs, u));
        trial.Close("the composition's result and its own", composed.Value, fused.Value);
        for (var i = 0; i < xs.Length; i++) trial.Close($"the composition's gradient of input {i} and its own", composed.Gradients[i], fused.Gradients[i]);
    }
}
