namespace Autograd.Core;

/// <summary>The sizes of a convolution, which its two gradients share: images <c>[batch inputs H W]</c>, results <c>[batch outputs H' W']</c>, weight <c>[outputs inputs/groups kernel]</c>.</summary>
internal readonly record struct ConvolutionGeometry(int Batch, int Inputs, int Outputs, int Groups, WindowAxis Rows, WindowAxis Columns)
{
    public int InputsEach => Inputs / Groups;

    public int OutputsEach => Outputs / Groups;

    /// <summary>Elements of one output's kernel.</summary>
    public int Taps => InputsEach * Rows.Kernel * Columns.Kernel;

    public Shape ImageShape => [Batch, Inputs, Rows.Size, Columns.Size];

    public Shape WeightShape => [Outputs, InputsEach, Rows.Kernel, Columns.Kernel];

    public Shape ResultShape => [Batch, Outputs, Rows.Count, Columns.Count];

    /// <summary>Whether operands have these sizes: their kernels go by the geometry alone, and a rule might be handed anything.</summary>
    public bool IsImage(Shape x) => x.Rank == 4 && x[0] == Batch && x[1] == Inputs && x[2] == Rows.Size && x[3] == Columns.Size;

    /// <inheritdoc cref="IsImage"/>
    public bool IsWeight(Shape x) => x.Rank == 4 && x[0] == Outputs && x[1] == InputsEach && x[2] == Rows.Kernel && x[3] == Columns.Kernel;

    /// <inheritdoc cref="IsImage"/>
    public bool IsResult(Shape x) => x.Rank == 4 && x[0] == Batch && x[1] == Outputs && x[2] == Rows.Count && x[3] == Columns.Count;

    /// <summary>What the tape shows: the options, the sizes being those of the operands.</summary>
    public override string ToString() =>
        $"stride [{Rows.GivenStride} {Columns.GivenStride}], padding [{Rows.Padding} {Columns.Padding}], dilation [{Rows.GivenDilation} {Columns.GivenDilation}], groups {Groups}";
}
