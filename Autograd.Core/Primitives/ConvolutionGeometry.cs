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

    /// <summary>What the tape shows: the options, the sizes being those of the operands.</summary>
    public override string ToString() =>
        $"stride [{Rows.Stride} {Columns.Stride}], padding [{Rows.Padding} {Columns.Padding}], dilation [{Rows.Dilation} {Columns.Dilation}], groups {Groups}";
}
