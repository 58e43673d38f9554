using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// The laws of differentiation, to be held against any operation: a primitive of your own, a loss, a layer. <c>Laws.Check(x => x.Cube(), domain: (-2, 2))</c> holds all that apply and throws at the first
/// that is broken. Each catches what the others miss; docs/gradient-checking.md has the smallest wrong rule for each.
/// </summary>
public static partial class Laws
{
    /// <summary>Every law, in the order in which they are held against an operation: what fails first is the simplest to understand.</summary>
    public static IReadOnlyList<Law> All =>
    [
        DirectionalDerivative, KinkConvention, Adjointness, VjpLinearity, SecondOrder, ForwardMode, LayoutIndependence, BroadcastIsExpand, FusedIsComposed, OneTape, Ownership, Perturbation,
    ];

    /// <summary>Holds every law that applies against an operation, at each of its cases.</summary>
    /// <exception cref="LawException">A law is broken.</exception>
    public static void Check(Operation operation, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(operation);
        foreach (var law in All)
            if (law.WhyNot(operation) is null) law.Check(operation, seed);
    }

    /// <summary>Holds every law that applies against a function of one tensor. Whether it is elementwise or linear is found out.</summary>
    /// <param name="f">The function, deterministic.</param>
    /// <param name="domain">Between which numbers it is smooth.</param>
    /// <param name="shapes">Of the inputs to try it on: any, if it takes any.</param>
    /// <param name="seed">Of values and directions.</param>
    /// <param name="name">What a failure calls it; the source of <paramref name="f"/>, filled in by the compiler.</param>
    /// <exception cref="LawException">A law is broken.</exception>
    public static void Check(Func<Tensor<double>, Tensor<double>> f, (double Low, double High) domain, IReadOnlyList<Shape>? shapes = null, ulong seed = 0, [CallerArgumentExpression(nameof(f))] string name = "")
    {
        var operation = Operation.Of(name, f) with { Domains = [domain] };
        Check(Discovery.Complete(shapes is null ? operation : operation with { Cases = [.. shapes.Select(shape => new[] { shape })] }), seed);
    }

    /// <summary>Holds every law that applies against a function of two tensors. Whether it is elementwise or linear is found out; if it broadcasts, leave <paramref name="shapes"/> out.</summary>
    /// <param name="f">The function, deterministic.</param>
    /// <param name="domain">Between which numbers it is smooth, in both.</param>
    /// <param name="shapes">Of the inputs to try it on: pairs that broadcast, if it takes any.</param>
    /// <param name="seed">Of values and directions.</param>
    /// <param name="name">What a failure calls it; the source of <paramref name="f"/>, filled in by the compiler.</param>
    /// <exception cref="LawException">A law is broken.</exception>
    public static void Check(Func<Tensor<double>, Tensor<double>, Tensor<double>> f, (double Low, double High) domain, IReadOnlyList<(Shape A, Shape B)>? shapes = null, ulong seed = 0, [CallerArgumentExpression(nameof(f))] string name = "")
    {
        var operation = Operation.Of(name, f) with { Domains = [domain] };
        Check(Discovery.Complete(shapes is null ? operation : operation with { Cases = [.. shapes.Select(pair => new[] { pair.A, pair.B })] }), seed);
    }

    private static string? Always(Operation operation) => null;
}
