namespace Autograd.Core;

// A vector-Jacobian product: from the gradient dy of the output to the gradient of one operand. It is written in differentiable
// operations, like the model itself, so that recording it gives the next derivative; `static` lambdas prove that it keeps nothing but its arguments.
// It may return a gradient of the output's broadcast shape: the backward pass sums it to the operand's.

/// <summary>The rule of an operation of one operand: <c>dx</c> from <c>dy</c>.</summary>
public delegate Tensor<T> Vjp<T>(Tensor<T> dy, Tensor<T> x, Tensor<T> y)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

/// <summary>The rule of an operation of one operand and attributes (axes, indices, bounds).</summary>
public delegate Tensor<T> Vjp<T, in TAttributes>(Tensor<T> dy, Tensor<T> x, Tensor<T> y, TAttributes attributes)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

/// <summary>The rule for one of the two operands of an operation.</summary>
public delegate Tensor<T> BinaryVjp<T>(Tensor<T> dy, Tensor<T> a, Tensor<T> b, Tensor<T> y)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

/// <summary>The rule for one of the three operands of an operation.</summary>
public delegate Tensor<T> TernaryVjp<T>(Tensor<T> dy, Tensor<T> a, Tensor<T> b, Tensor<T> c, Tensor<T> y)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

/// <summary>The rule for one of the two operands of an operation with attributes.</summary>
public delegate Tensor<T> BinaryVjp<T, in TAttributes>(Tensor<T> dy, Tensor<T> a, Tensor<T> b, Tensor<T> y, TAttributes attributes)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

/// <summary>The rule for operand <paramref name="i"/> of an operation of any number of operands.</summary>
public delegate Tensor<T> NaryVjp<T, in TAttributes>(Tensor<T> dy, IReadOnlyList<Tensor<T>> xs, Tensor<T> y, int i, TAttributes attributes)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;
