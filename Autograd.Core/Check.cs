namespace Autograd.Core;

/// <summary>Checks of arguments that several operations share.</summary>
internal static class Check
{
    /// <summary>The axis counted from 0.</summary>
    public static int Axis(int axis, Shape shape, string op) => Axis(axis, shape, shape.Rank, op);

    /// <summary>The axis counted from 0; a scalar takes 0 and −1, as if it had one axis.</summary>
    public static int AxisOrScalar(int axis, Shape shape, string op) => shape.Rank == 0 && axis is 0 or -1 ? 0 : Axis(axis, shape, op);

    /// <summary>The axis counted from 0, where the operation allows <paramref name="rank"/> positions (one more than the shape has, for a new axis).</summary>
    public static int Axis(int axis, Shape shape, int rank, string op)
    {
        if (rank == 0) Throw.NoAxes(op, axis);
        if (axis < -rank || axis >= rank) Throw.AxisOutOfRange(op, axis, shape, rank);
        return axis < 0 ? axis + rank : axis;
    }
}
