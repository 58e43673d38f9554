namespace Autograd.Core;

// Where elements lie, and to what shapes they are broadcast, is none of an operation's business.
public static partial class Laws
{
    /// <summary>
    /// Transposed, strided, offset, flipped and expanded inputs, and output gradients, give what contiguous copies of them give: the same bits where the operation is elementwise, the same but for rounding where it sums.
    /// </summary>
    public static Law LayoutIndependence { get; } = new(
        "layout independence",
        "values and gradients do not depend on how inputs and output gradients lie in memory",
        Always,
        static trial => trial.EachCase(xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            var dense = Pullback.Of(trial.F, xs, u);
            for (var first = 0; first < Arrangement.All.Count; first++)
                for (var shift = 0; shift < (xs.Length > 1 ? 2 : 1); shift++) // all inputs laid out alike, and each in another way
                {
                    Arrangement Of(int i) => Arrangement.All[(first + (i * shift)) % Arrangement.All.Count];
                    Tensor<double>[] laid = [.. xs.Select((x, i) => Of(i).Lay(x))];
                    trial.At(xs, string.Join(" and ", Enumerable.Range(0, xs.Length).Select(i => Of(i).Name)));
                    CompareLaid(trial, xs, dense, Pullback.Of(trial.F, laid, Of(xs.Length).Lay(u)));
                }

            foreach (var expanded in Arrangement.Expanded(xs.Max(x => x.Rank)))
            {
                Tensor<double>[] views = Array.ConvertAll(xs, x => x.Rank == xs.Max(other => other.Rank) ? expanded.Lay(x) : x);
                Tensor<double>[] copies = Array.ConvertAll(views, x => x.Contiguous());
                var shown = u.Size == 0 ? u : Tensor.Scalar(u.At(new int[u.Rank])).Expand(u.Shape); // what Sum's rule gives: one number, shown everywhere
                trial.At(xs, expanded.Name);
                CompareLaid(trial, xs, Pullback.Of(trial.F, copies, shown.Contiguous()), Pullback.Of(trial.F, views, shown));
            }
        }));

    /// <summary>
    /// Inputs that broadcast give what they give when expanded and copied first; each gradient has its input's shape, and is the expanded one's, summed. Inputs that may change places may.
    /// </summary>
    public static Law BroadcastIsExpand { get; } = new(
        "broadcasting",
        "broadcasting is expanding first; gradients have the inputs' shapes; operands that commute do",
        static operation => operation.Broadcast is not null || (operation.IsElementwise && operation.Cases[0].Length > 1) ? null : "it has no inputs that broadcast against each other",
        static trial => trial.EachCase(xs =>
        {
            var shapes = ExpandedShapes(trial.Operation, xs);
            var u = trial.Direction(trial.ResultShape(xs));
            if (trial.Operation.IsElementwise) trial.Require(shapes[0].Size == 0 || u.Shape.Size % shapes[0].Size == 0, $"the result has the shape {u.Shape}, though the inputs broadcast to {shapes[0]}");
            Tensor<double>[] full = [.. xs.Select((x, i) => x.Expand(shapes[i]).Contiguous())];
            var (given, expanded) = (Pullback.Of(trial.F, xs, u), Pullback.Of(trial.F, full, u));
            trial.Close("the result of expanded inputs and of inputs as they are", expanded.Value, given.Value);
            for (var i = 0; i < xs.Length; i++)
            {
                trial.Same($"the gradient of input {i}", xs[i].Shape, GradientShape(trial, xs, u, i));
                trial.Close($"the expanded gradient of input {i}, summed, and its gradient", SummedTo(xs[i].Shape, expanded.Gradients[i], shapes[i]), given.Gradients[i]);
            }

            if (!trial.Operation.Commutes) return;
            var exchanged = Pullback.Of(trial.F, [xs[1], xs[0]], u);
            trial.Same("f(a, b) and f(b, a)", given.Value, exchanged.Value);
            trial.Same("the gradient of a in f(a, b) and in f(b, a)", given.Gradients[0], exchanged.Gradients[1]);
            trial.Same("the gradient of b in f(a, b) and in f(b, a)", given.Gradients[1], exchanged.Gradients[0]);
        }));

    private static void CompareLaid(Trial trial, Tensor<double>[] xs, (double[] Value, double[][] Gradients) dense, (double[] Value, double[][] Gradients) laid)
    {
        if (trial.Operation.IsElementwise) trial.Same("the results of contiguous inputs and of these", dense.Value, laid.Value);
        else trial.Close("the results of contiguous inputs and of these", dense.Value, laid.Value);
        for (var i = 0; i < xs.Length; i++)
        {
            var what = $"the gradients of input {i}, contiguous and so,";
            if (trial.Operation.IsElementwise && xs[i].Size == dense.Value.Length) trial.Same(what, dense.Gradients[i], laid.Gradients[i]);
            else trial.Close(what, dense.Gradients[i], laid.Gradients[i]); // summed over broadcast axes
        }
    }

    private static Shape[] ExpandedShapes(Operation operation, Tensor<double>[] xs)
    {
        if (operation.Broadcast is { } broadcast) return broadcast([.. xs.Select(x => x.Shape)]);
        var shape = xs.Skip(1).Aggregate(xs[0].Shape, (joined, x) => Broadcasting.Join(joined, x.Shape, operation.Name));
        return [.. xs.Select(_ => shape)];
    }

    private static Shape GradientShape(Trial trial, Tensor<double>[] xs, Tensor<double> u, int input)
    {
        using var tape = new Tape<double>();
        var leaves = Pullback.Leaves(xs);
        return Pullback.Gradients(tape, trial.F(leaves), leaves, u)[input].Shape;
    }

    /// <summary>The sum over broadcast axes in plain loops, as the backward pass's own is what is looked at.</summary>
    private static double[] SummedTo(Shape shape, double[] values, Shape from)
    {
        var sums = new double[shape.Size];
        for (var position = 0; position < values.Length; position++)
        {
            int rest = position, target = 0, stride = 1;
            for (var axis = from.Rank - 1; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, from[axis]);
                var own = axis - (from.Rank - shape.Rank);
                if (own < 0) continue;
                if (shape[own] != 1) target += index * stride;
                stride *= shape[own];
            }
            sums[target] += values[position];
        }
        return sums;
    }
}
