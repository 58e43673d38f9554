namespace Autograd.Core;

/// <summary>Draws a direction of a shape.</summary>
internal delegate Tensor<double> DrawDirection(Shape shape, RandomStream random);

/// <summary>The directions along which derivatives are looked at, and what makes one unfit to find anything.</summary>
internal static class Directions
{
    /// <summary>Independent normal numbers.</summary>
    public static Tensor<double> Normal(Shape shape, RandomStream random) => Tensor.Normal<double>(shape, random);

    /// <summary>Why nothing can be found along a direction, or null: a check that cannot fail must not pass.</summary>
    public static string? Unfit(Tensor<double> direction)
    {
        var values = direction.ToArray();
        if (values.Length == 0) return null;
        if (!values.All(double.IsFinite)) return $"the direction {direction.Shape} is not finite";
        if (values.All(value => value == 0)) return $"the direction {direction.Shape} is zero: along it every rule is right";
        if (values.Length > 1 && values.All(value => value == values[0])) return $"the direction {direction.Shape} is constant, a plain sum: rules that are wrong in sum-preserving ways pass";
        return null;
    }
}
