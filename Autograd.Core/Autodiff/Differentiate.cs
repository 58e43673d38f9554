using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// Derivatives of functions rather than of tensors: <c>Differentiate.Grad(f, x)</c>. With a tape open on this thread the work is recorded on it, so the result can be differentiated
/// again and these functions nest; with none (or a paused one) they open one for themselves and hand out results that belong to the enclosing scope.
/// f is given another tensor with the elements of x, and its derivative is taken with respect to that one: where f closes over x itself, x is a constant of f.
/// </summary>
public static class Differentiate
{
    /// <summary>The gradient of a function to a single number, in x's shape. JAX: grad.</summary>
    /// <exception cref="InvalidOperationException">f(x) is not a single number.</exception>
    public static Tensor<T> Grad<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ValueAndGrad(f, x).Gradient;

    /// <summary>The value of a function to a single number, and its gradient in x's shape.</summary>
    /// <exception cref="InvalidOperationException">f(x) is not a single number.</exception>
    public static (Tensor<T> Value, Tensor<T> Gradient) ValueAndGrad<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Vjp(f, x, cotangent: null);

    /// <summary>The value of a function, and the vector-Jacobian product <c>Jᵀu</c>, in x's shape: reverse mode.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">Where.</param>
    /// <param name="cotangent">u, of f(x)'s shape; 1 for a single number if left out.</param>
    /// <exception cref="ArgumentException">u is not of f(x)'s shape.</exception>
    public static (Tensor<T> Value, Tensor<T> Product) Vjp<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, Tensor<T>? cotangent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var session = new Session<T>(f, ref x);
        var y = f(x);
        return (session.Keep(y), session.Keep(session.Gradient(y, x, cotangent)));
    }

    /// <summary>
    /// The value of a function, and the Jacobian-vector product <c>Jv</c>, in f(x)'s shape: forward mode, made of two reverse passes.
    /// <c>Jᵀu</c> is linear in u, and its derivative with respect to u, taken along v, is <c>Jv</c>.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="x">Where.</param>
    /// <param name="tangent">v, of x's shape.</param>
    /// <exception cref="ArgumentException">v is not of x's shape.</exception>
    public static (Tensor<T> Value, Tensor<T> Product) Jvp<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, Tensor<T> tangent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var session = new Session<T>(f, ref x);
        CheckTangent("Jvp", tangent, x);
        var y = f(x);
        var u = Tensor.Zeros<T>(y.Shape).RequireGrad();
        var product = session.Gradient(y, x, u, createGraph: true);
        return (session.Keep(y), session.Keep(session.Gradient(product, u, tangent)));
    }

    /// <summary>All first derivatives: element <c>[i, j]</c> is ∂f(x)ᵢ/∂xⱼ, of shape <c>[f(x)'s axes, x's axes]</c>; one reverse pass for each element of f(x).</summary>
    /// <exception cref="ArgumentException">Together they have more than eight axes.</exception>
    public static Tensor<T> Jacobian<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var session = new Session<T>(f, ref x);
        var y = f(x);
        Shape shape = [.. y.Shape, .. x.Shape];
        if (shape.Size == 0) return session.Keep(Tensor.Zeros<T>(shape));
        var rows = new Tensor<T>[y.Size];
        var basis = Tensor.Eye<T>(y.Size);
        for (var i = 0; i < rows.Length; i++) rows[i] = session.Gradient(y, x, basis[i].Reshape(y.Shape)).Reshape(1, x.Size);
        return session.Keep(Tensor.Concatenate<T>(rows).Reshape(shape));
    }

    /// <summary>All second derivatives of a function to a single number: element <c>[i, j]</c> is ∂²f/∂xᵢ∂xⱼ, of shape <c>[x's axes, x's axes]</c>.</summary>
    /// <exception cref="InvalidOperationException">f(x) is not a single number.</exception>
    public static Tensor<T> Hessian<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Jacobian(x => Grad(f, x), x);

    /// <summary>The Hessian times a vector, in x's shape, without the Hessian: the gradient's gradient, taken along v.</summary>
    /// <param name="f">The function to a single number.</param>
    /// <param name="x">Where.</param>
    /// <param name="v">The vector, of x's shape.</param>
    /// <exception cref="ArgumentException">v is not of x's shape.</exception>
    public static Tensor<T> Hvp<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, Tensor<T> v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var session = new Session<T>(f, ref x);
        CheckTangent("Hvp", v, x);
        return session.Keep(session.Gradient(session.Gradient(f(x), x, createGraph: true), x, v));
    }

    private static void CheckTangent<T>(string what, Tensor<T> v, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(v);
        if (v.Shape != x.Shape) TapeErrors.TangentShape(what, v.Shape, x.Shape);
    }

    /// <summary>The tape to work on: the open one, joined, or one of our own.</summary>
    private readonly ref struct Session<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Tape<T>? joined, own;
        private readonly IDisposable? aside;
        private readonly Tensor<T> x;
        private readonly int first; // what was recorded before is not f's

        public Session(Func<Tensor<T>, Tensor<T>> f, ref Tensor<T> x)
        {
            ArgumentNullException.ThrowIfNull(f);
            ArgumentNullException.ThrowIfNull(x);
            joined = Tape<T>.OpenForRecording;
            if (joined is null)
            {
                aside = Tape<T>.SetAside();
                own = Tape<T>.ForEngine();
            }
            // A tensor of f's own, that differentiates nothing but f: with respect to x itself, what else f closes over and owes to x would count too.
            x = joined is not null && joined.Wants(x) ? x.Alias() : x.Detach().RequireGrad();
            this.x = x;
            first = Tape.Count;
        }

        private Tape<T> Tape => joined ?? own!;

        /// <summary>Zeros where y does not depend on x: a constant function is no error here.</summary>
        public Tensor<T> Gradient(Tensor<T> y, Tensor<T> x, Tensor<T>? cotangent = null, bool createGraph = false)
        {
            if (!y.RequiresGrad) TapeErrors.CheckSeed("Gradient", y.Shape, cotangent?.Shape);
            else if (Tape.Reached(y, [x], cotangent, createGraph || joined is not null, first)[0] is { } gradient) return gradient;
            return Tensor.Zeros<T>(x.Shape);
        }

        /// <summary>The result as the caller's own: not a view of x, whose later changes are no business of it.</summary>
        public Tensor<T> Keep(Tensor<T> result) => own is null ? result : own.Keep(result.Storage == x.Storage ? result.Copy() : result);

        public void Dispose()
        {
            own?.Dispose();
            aside?.Dispose();
        }
    }
}
