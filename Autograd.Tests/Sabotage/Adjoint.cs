using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>
/// The backward pass of an operation as an operation of its own: from u and the inputs to the gradient of one of them. What only backward passes record (the gradients of a convolution, say) stands on the
/// tape of this one, so all laws can be held against its rules too.
/// </summary>
internal static class Adjoint
{
    /// <summary>One for each input.</summary>
    public static IEnumerable<Operation> All(Operation operation) => Enumerable.Range(0, operation.Cases.Count == 0 ? 0 : operation.Cases[0].Length).Select(input => Of(operation, input));

    private static Operation Of(Operation operation, int input) => new($"the gradient of {operation.Name}, input {input}", all => Pull(operation.Function, all, input))
    {
        Cases = [.. operation.Cases.Select(shapes => (Shape[])[ResultShape(operation, shapes), .. shapes])],
        Domains = [(-2, 2), .. operation.Domains],
        Avoid = operation.Avoid,
        Distinct = operation.Distinct,
        Composition = operation.Composition is { } composition ? all => Pull(composition, all, input) : null,
        Vacuous = operation.Vacuous,
    };

    private static Tensor<double> Pull(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, IReadOnlyList<Tensor<double>> all, int input) =>
        Pullback.Of(f, [.. all.Skip(1).Select(x => x.RequiresGrad ? x : x.Detach().RequireGrad())], all[0], input);

    private static Shape ResultShape(Operation operation, Shape[] shapes)
    {
        using var scope = new TensorScope();
        return operation.Function(operation.Draw(shapes, new RandomStream(0))).Shape;
    }
}
