using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Where an entry puts the gradients of its operands during a backward pass: the one door into the walk. Broadcasting,
/// missing gradients and anomalies are dealt with here,
/// so that neither the walk nor a rule has to know of them.
/// </summary>
internal readonly ref struct Gradients<T>(
    Tape<T> tape, GradientTable<T> table, TapeEntry<T> entry, int place, bool toLeaves)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the gradient of operand i leads to one that is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Needs(int i) => table.Needs(entry.Operand(i).Slot, toLeaves);

    /// <summary>
    /// Adds dx to the gradient of operand i; of the output's broadcast shape, it is summed to the operand's first.
    /// </summary>
    public void Add(int i, Tensor<T> dx, Tensor<T> dy)
    {
        ref readonly var x = ref entry.Operand(i);
        if (dx is null) TapeErrors.RuleGaveNothing(entry.Op, i);
        if (tape.DetectAnomalies) Anomalies.CheckGradient(entry, i, dy, dx, tape.PlaceOf(place));
        // Broadcasting is undone here, once.
        if (dx.Layout != x.Tensor.Layout && dx.Shape != x.Tensor.Shape) dx = SumTo(dx, x.Tensor.Shape, i);
        table.Add(x.Slot, dx);
    }

    /// <summary>
    /// Adds dy where operand i was cut, without zeros around it; false, and nothing is done, where that cannot be: then
    /// <see cref="Add"/> the whole gradient.
    /// </summary>
    public bool AddPart(int i, ReadOnlySpan<Window> windows, Tensor<T> dy) =>
        table.IsReusing && !tape.DetectAnomalies &&
        table.AddPart(entry.Operand(i).Slot, entry.Operand(i).Tensor.Shape, windows, dy);

    /// <summary>What a rule computed on the way has served; the next one finds its buffers hot in the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReturnTemporaries() => table.ReturnTemporaries();

    private Tensor<T> SumTo(Tensor<T> dx, Shape shape, int i)
    {
        if (!Broadcasting.Fits(shape, dx.Shape)) TapeErrors.RuleShape(entry.Op, i, dx.Shape, shape);
        return dx.SumTo(shape);
    }
}
