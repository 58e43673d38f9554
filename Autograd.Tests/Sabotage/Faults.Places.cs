using Autograd.Core;

namespace Autograd.Tests.Sabotage;

// Right numbers in the wrong places.
internal static partial class Faults
{
    private static IEnumerable<Fault> Places =>
    [
        new("off by one place", "each element gets its neighbour's gradient", static q => Rolled(q.Right()))
        {
            Harmless = "all elements of its gradient are the same number",
        },
        new("off by one axis", "the rule works along the next axis: it is asked of turned tensors, and its answer turned back", static q => Turned(q))
        {
            NoOccasion = "its tensors have one axis at most",
            Harmless = "it has no axis: turned tensors give the turned gradient",
        },
        new("no sum", "where the operand was broadcast, the first slice of the gradient is taken for the sum", static q => FirstSlice(q.Right(), q.X.Shape))
        {
            NoOccasion = "its gradient always has the operand's shape",
        },
    ];

    private static Tensor<double> Rolled(Tensor<double> dx)
    {
        if (dx.Size < 2) return dx;
        var flat = dx.Reshape(dx.Size);
        return Tensor.Concatenate<double>([flat[1..], flat[..1]]).Reshape(dx.Shape.Sizes);
    }

    private static Tensor<double>? Turned(Question q)
    {
        var rank = Math.Max(q.Entry.Output.Rank, q.Entry.Inputs.Max(x => x.Rank));
        if (rank < 2) return null;
        int[] turn = [.. Enumerable.Range(1, rank - 1), 0], back = [rank - 1, .. Enumerable.Range(0, rank - 1)];

        // Missing axes first, so that what broadcasts before broadcasts after.
        Tensor<double> Turn(Tensor<double> x) => x.Reshape([.. Enumerable.Repeat(1, rank - x.Rank), .. x.Shape]).Permute(turn);
        return q.Elsewhere(Turn(q.Dy), [.. q.Entry.Inputs.Select(Turn)], Turn(q.Entry.Output)).Permute(back).Contiguous(); // so that it is summed in the same order
    }

    private static Tensor<double>? FirstSlice(Tensor<double> dx, Shape shape)
    {
        if (dx.Shape == shape) return null;
        if (dx.Size == 0) return Tensor.Zeros<double>(shape);
        var missing = dx.Rank - shape.Rank;
        for (var axis = 0; axis < dx.Rank; axis++)
            if (axis < missing || shape[axis - missing] == 1) dx = dx.Slice(axis, 0, 1);
        return dx.Reshape(shape.Sizes);
    }
}
